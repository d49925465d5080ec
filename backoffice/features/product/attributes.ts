import { Attributes, type Attribute } from '../../../contracts/product/editor.ts';
import { call, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';
import type { FormPost } from '../../lib/posted-form.ts';

const PATH = '/api/catalogue/attributes';

export async function readAttributes(session: string): Promise<readonly Attribute[]> {
  return (await call(Attributes, { base: config().PRODUCT_URL, path: PATH, session })).attributes;
}

/** Defines an attribute, or changes one with the same code. @throws Refusal where products have values that do not fit */
export async function defineAttribute(session: string, post: Pick<FormPost, 'field' | 'paragraphs'>): Promise<void> {
  const attribute = attributeOf(post);
  await send({
    base: config().PRODUCT_URL,
    path: `${PATH}/${encodeURIComponent(attribute.code)}`,
    method: 'PUT',
    session,
    body: { attribute, reason: post.field('reason') },
  });
}

/** What the form says; the service checks it. Each line of the choices is one. */
export function attributeOf({ field, paragraphs }: Pick<FormPost, 'field' | 'paragraphs'>) {
  return {
    code: field('code').trim(),
    name: field('name'),
    type: field('type'),
    unit: field('unit').trim() || null,
    choices: paragraphs('choices')
      .split('\n')
      .map((text) => text.trim())
      .filter((text) => text !== ''),
  };
}
