import type { SourcePromise } from './promise.js';

const MOST_LINES = 40;

/** What a source that is built in promises of its files. */
export const roomPromises: readonly SourcePromise[] = [
  {
    sentence: "A plugin's type is lower_snake_case and the name of its folder.",
    kept: ({ plugin: { type }, material: { room } }) => /^[a-z][a-z0-9_]*$/.test(type) && room?.name === type,
  },
  {
    sentence: 'Its index only declares, in 40 lines at most.',
    kept: ({ material: { room } }) => {
      const lines = room?.index.split('\n').length ?? 0;
      return lines > 1 && lines <= MOST_LINES;
    },
  },
  {
    sentence: 'Its README tells the spans it draws, its options and the permissions it needs.',
    kept: ({ material: { room } }) =>
      ['## Spans', '## Options', '## Permissions'].every((heading) => room?.readme.includes(heading)),
  },
];
