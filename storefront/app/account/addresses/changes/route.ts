import { changeOwn } from '../../../../features/account/account-api.ts';
import { wrongField } from '../../../../features/account/address-entry.ts';
import type { TypedAddress } from '../../../../features/account/address-entry.ts';
import { refusedInputCookie } from '../../../../features/account/refused-input.ts';
import { formPost } from '../../../../lib/form-post.ts';
import type { FormPost } from '../../../../lib/form-post.ts';

/** Browsers drop larger cookies. */
const LONGEST_COOKIE = 4000;

/** Adds, replaces or removes an address: a form without a script cannot send PUT or DELETE. */
export const POST = formPost(
  async (post) => {
    const { shopper, field } = post;
    const path = `/addresses/${encodeURIComponent(field('addressId'))}`;
    if (field('act') === 'remove') {
      await changeOwn(shopper.session, path, { method: 'DELETE' });
      return '/account/addresses?removed=1';
    }
    const typed = typedIn(post);
    const wrong = wrongField(typed);
    if (wrong !== undefined) return refused(post, wrong);
    const { postcode, ...address } = typed;
    const body = { address: { ...address, ...(postcode !== '' && { postcode }) }, isDefault: field('isDefault') === 'yes' };
    if (field('addressId') === '') await changeOwn(shopper.session, '/addresses', { method: 'POST', body });
    else await changeOwn(shopper.session, path, { method: 'PUT', body });
    return '/account/addresses?saved=1';
  },
  { refused: (post, problem) => (problem === 'address-not-found' ? '/account/addresses' : refused(post, problem)) },
);

function typedIn({ field }: FormPost): TypedAddress {
  const text = (name: string) => field(name).trim();
  return { name: text('name'), line1: text('line1'), city: text('city'), postcode: text('postcode'), country: text('country') };
}

function refused(post: FormPost, problem: string): string {
  const cookie = refusedInputCookie('/account/addresses', typedIn(post));
  if (cookie.length < LONGEST_COOKIE) post.shopper.addCookie(cookie);
  const edit = post.field('addressId');
  return `/account/addresses?${new URLSearchParams({ problem, ...(edit !== '' && { edit }) })}`;
}
