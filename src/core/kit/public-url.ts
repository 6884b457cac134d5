/** A web address without credentials, query or fragment; undefined when it is none. */
export function publicUrl(link: string | null | undefined): string | undefined {
  if (!link || !URL.canParse(link)) return undefined;
  const url = new URL(link);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  return `${url.origin}${url.pathname}`.replace(/\/$/, '').replace(/\.git$/, '');
}
