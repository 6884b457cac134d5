import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { SKIP, visit } from 'unist-util-visit';

/** What a piece of Markdown says, in its order: where its links go, and the text that is neither code nor a link. */
export type Said = { readonly url: string } | { readonly words: string };

/**
 * Without emphasis, which names nobody and takes quadratic time, and addresses without a scheme. The second half leaves out
 * what the extensions do to the finished tree: one of their expressions takes quadratic time for a long word.
 */
const OPTIONS = {
  extensions: [gfm(), { disable: { null: ['attention', 'strikethrough', 'emailAutolink', 'wwwAutolink'] } }],
  mdastExtensions: gfmFromMarkdown().map(({ transforms: _, ...extension }) => extension),
};

/** Elements in whose text nobody is named: code, and links that are written in HTML. */
const MUTE = /^<(\/?)(a|code|pre|kbd|samp|tt)(?=[\s>])/i;

/** Which of those elements is open behind this piece of HTML. */
function muteAfter(value: string, open: string | undefined): string | undefined {
  const [, slash, name = ''] = MUTE.exec(value) ?? [];
  if (slash === undefined) return open;
  if (slash === '') return open ?? name.toLowerCase();
  return open === name.toLowerCase() ? undefined : open;
}

function definitionsIn(tree: ReturnType<typeof fromMarkdown>): ReadonlyMap<string, string> {
  const urls = new Map<string, string>();
  visit(tree, 'definition', ({ identifier, url }) => {
    if (!urls.has(identifier)) urls.set(identifier, url);
  });
  return urls;
}

export function saidIn(markdown: string): readonly Said[] {
  const tree = fromMarkdown(markdown, OPTIONS);
  const definitions = definitionsIn(tree);
  const said: Said[] = [];
  let mute: string | undefined;
  visit(tree, (node) => {
    if (node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell') mute = undefined;
    if (node.type === 'html') mute = muteAfter(node.value, mute);
    if (node.type === 'link' || node.type === 'linkReference') {
      if (mute === undefined)
        said.push({ url: node.type === 'link' ? node.url : (definitions.get(node.identifier) ?? '') });
      return SKIP;
    }
    if (node.type === 'text' && mute === undefined) said.push({ words: node.value });
    return undefined;
  });
  return said;
}
