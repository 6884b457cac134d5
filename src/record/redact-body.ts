import { scrub } from './redact-text.js';

const COMMAND = /^\/[a-z][a-z0-9-]{0,31}(?=\s|$)/i;
/** The heading of a changelog, or one that is nothing but a name. */
const HEADING = /^#{1,6} +(?:changes in version \S{1,100}|[\w./-]{1,200})\s*$/i;
const RULE = /^ {0,3}([-=_*])\1{2,}\s*$/;
const FENCE = /^\s*(`{3,}|~{3,})/;
/** The words of a link say nothing that its address does not. */
const LINK = /!?\[[^\][]{0,500}\]\(<?([^()\s<>]{1,2048})[^()]{0,500}\)/g;
/** What names a pull request, and what says that it does not. */
const NAMES =
  /`+|<!--|-->|https?:\/\/[^\s<>()[\]"'`@]{1,200}\/(?:pulls?|issues|merge_requests|pull-requests)\/\d+[^\s<>()[\]"'`]{0,200}|(?<![\w./&#@!-])(?:[\w.-]{1,100}\/){0,20}[\w.-]{0,100}[#!]\d+(?![\w-])/g;
const LONGEST = 65_536;

/**
 * Of what people write only what is read of it: command words at the beginning of lines, and which pull requests it names,
 * each where it stood among headings of changelogs and code. All else may be anything.
 */
export function keptOfBody(body: string): string {
  const lines = body
    .slice(0, LONGEST)
    .split(/\r\n|\r|\n/)
    .map(keptOfLine);
  return lines
    .filter((line, index) => line !== '' || lines[index - 1] !== '')
    .join('\n')
    .trim();
}

function keptOfLine(line: string): string {
  const command = COMMAND.exec(line)?.[0];
  if (command !== undefined) return command;
  if (HEADING.test(line)) return line.trim();
  if (RULE.test(line)) return line.trim().slice(0, 3);
  const fence = FENCE.exec(line)?.[1];
  if (fence !== undefined) return `${indentOf(line)}${fence}`;
  const named =
    line
      .replace(LINK, (whole, address: string) => (whole.startsWith('!') ? '' : ` ${address} `))
      .match(NAMES) ?? [];
  return named.length === 0 ? '' : `${indentOf(line)}${named.map(scrub).join(' ')}`;
}

/** Code is told by it, and what belongs to an item of a list. */
function indentOf(line: string): string {
  return /^[ \t]{0,40}(?:[-+*>] +)*/.exec(line)?.[0] ?? '';
}
