import { readFile } from 'node:fs/promises';

/** `verb group/resource` of each right, by what needs it. */
export type Rights = ReadonlyMap<string, readonly string[]>;

const SOURCES = /^\| source +\| apiGroups/;
const KINDS = /^\| kind +\| apiGroups/;

/** What deploy/README.md says that each source needs, and annotating each kind. */
export async function documentedRights(): Promise<{ readonly sources: Rights; readonly kinds: Rights }> {
  const lines = (await readFile('deploy/README.md', 'utf8')).split('\n');
  // Its rights are none, which the words above the table say.
  const sources = new Map<string, readonly string[]>([['webhook', []], ...tableAt(lines, SOURCES)]);
  return { sources, kinds: new Map(tableAt(lines, KINDS)) };
}

function tableAt(lines: readonly string[], head: RegExp): readonly (readonly [string, readonly string[]])[] {
  const start = lines.findIndex((line) => head.test(line));
  if (start < 0) throw new Error(`deploy/README.md has no table ${String(head)}`);
  const rows = lines.slice(start + 2);
  const length = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, length).map((row) => {
    const [name, groups, resources, verbs] = row.slice(1).split('|').map(wordsOf);
    const group = groups?.[0] === '""' ? 'core' : groups?.[0];
    const rights = resources?.flatMap((each) => verbs?.map((verb) => `${verb} ${group ?? ''}/${each}`) ?? []);
    return [name?.[0] ?? '', rights ?? []];
  });
}

/** What stands in a cell as code. */
function wordsOf(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}
