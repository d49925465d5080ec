import { StaffCategories } from '../../../contracts/product/editor.ts';
import { CategoryDetail } from '../../../contracts/product/http.ts';
import { call, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';
import type { FormPost } from '../../lib/posted-form.ts';

export type TreeEntry = StaffCategories['categories'][number];

const base = () => config().PRODUCT_URL;

/** The whole tree in reading order. */
export async function categoryTree(session: string): Promise<readonly TreeEntry[]> {
  return (await call(StaffCategories, { base: base(), path: '/api/catalogue/categories', session })).categories;
}

/** Options of a field; what is below another category is indented. */
export function categoryOptions(tree: readonly TreeEntry[]): readonly (readonly [string, string])[] {
  return tree.map(({ slug, name, depth }) => [slug, `${'\u00A0\u00A0\u00A0'.repeat(depth)}${name}`]);
}

export async function readCategory(session: string, slug: string): Promise<CategoryDetail> {
  return call(CategoryDetail, { base: base(), path: pathOf(slug), session });
}

export async function createCategory(session: string, post: Pick<FormPost, 'field' | 'paragraphs'>): Promise<void> {
  await send({ base: base(), path: pathOf(), method: 'POST', session, body: categoryEditOf(post) });
}

/** @throws Refusal also where the category has changed since it was read */
export async function replaceCategory(session: string, slug: string, post: Pick<FormPost, 'field' | 'paragraphs'>): Promise<void> {
  await send({ base: base(), path: pathOf(slug), method: 'PUT', session, version: versionOf(post), body: categoryEditOf(post) });
}

export async function deleteCategory(session: string, slug: string, post: Pick<FormPost, 'field'>): Promise<void> {
  const body = { reason: post.field('reason') };
  await send({ base: base(), path: pathOf(slug, 'deletion'), method: 'POST', session, version: versionOf(post), body });
}

function categoryEditOf({ field, paragraphs }: Pick<FormPost, 'field' | 'paragraphs'>) {
  const category = {
    slug: field('slug').trim(),
    name: field('name'),
    parent: field('parent') || null,
    seoTitle: field('seoTitle').trim() || null,
    seoDescription: paragraphs('seoDescription').trim() || null,
  };
  return { category, reason: field('reason') };
}

function versionOf({ field }: Pick<FormPost, 'field'>): number {
  return Number(field('version'));
}

function pathOf(...segments: readonly string[]): string {
  return ['/api/categories', ...segments.map(encodeURIComponent)].join('/');
}
