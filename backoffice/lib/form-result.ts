/** What a form that is sent by a script gets: the page to go to, or what to change. */
export type FormResult = { readonly path: string } | { readonly problem: string };
