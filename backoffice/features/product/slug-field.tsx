import { Field } from '../../../web/ui/field.tsx';

/** The last part of the address of a product or category. */
export function SlugField({ slug, longest }: { readonly slug: string | undefined; readonly longest: number }) {
  return (
    <Field
      id="slug"
      label="Address"
      hint="The last part of the page's address: lower-case words joined by hyphens. After a change, the former address redirects."
      required
      maxLength={longest}
      pattern="[a-z0-9]+(-[a-z0-9]+)*"
      defaultValue={slug}
      autoComplete="off"
    />
  );
}
