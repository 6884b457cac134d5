/** Hosts, owners and repositories in any case: `change|github.com/acme/shop|7` names one pull request. */
export type ChangeKey = string;

const PULL = /(?<![\w=/])https?:\/\/github\.com\/([\w.-]+\/[\w.-]+)\/pull\/(\d+)(?![\w-])/gi;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$/;
const CHANGES = /^changes in version (\S+)$/i;
const FENCED = /^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1[`~]*[ \t]*$|(?![\s\S]))/gm;
const UNSEEN = /<!--[\s\S]*?(?:-->|(?![\s\S]))|`[^`\n]+`/g;

export function changeKey(repository: string, number: number | string): ChangeKey {
  return `change|${repository}|${number}`.toLowerCase();
}

/** The pull requests that a body names by their addresses, each once, in order. */
export function namedIn(body: string): readonly ChangeKey[] {
  const found = [...shown(body).matchAll(PULL)];
  return [...new Set(found.map(([, path = '', number = '']) => changeKey(`github.com/${path}`, number)))];
}

/** The one that it promotes: the first of the release notes of the title's version, else the first of all. */
export function promotedBy(body: string, title: string): ChangeKey | undefined {
  return namedIn(notesOf(shown(body), title))[0] ?? namedIn(body)[0];
}

/** A body without code and comments. */
function shown(body: string): string {
  return body.replaceAll('\r\n', '\n').replaceAll(FENCED, '').replaceAll(UNSEEN, '');
}

/** What stands under `Changes in version X`, up to the next heading that is as high. */
function notesOf(body: string, title: string): string {
  const notes: string[] = [];
  let level = 0;
  for (const line of body.split('\n')) {
    const [, marks = '', words = ''] = HEADING.exec(line) ?? [];
    if (marks !== '' && (level === 0 || marks.length <= level)) {
      level = isOf(words, title) ? marks.length : 0;
    }
    if (level > 0) notes.push(line);
  }
  return notes.join('\n');
}

/** Whether the heading's version is a word of the title. */
function isOf(heading: string, title: string): boolean {
  const version = CHANGES.exec(heading)?.[1];
  return version !== undefined && title.split(/[\s,;()]+/).some((word) => bare(word) === bare(version));
}

function bare(version: string): string {
  return version.replace(/^v(?=\d)/, '').replace(/[.:]$/, '');
}
