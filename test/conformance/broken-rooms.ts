import { withMaterial, withPlugin, withRoom, type Break } from './breaking.js';

const TYPE = "A plugin's type is lower_snake_case and the name of its folder.";
const INDEX = 'Its index only declares, in 40 lines at most.';
const README = 'Its README tells the spans it draws, its options and the permissions it needs.';

/** Ways in which only a source can go wrong that is built in. */
export const brokenRooms: readonly Break[] = [
  { sentence: TYPE, how: 'another folder', of: (right) => withRoom(right, { name: 'others' }) },
  {
    sentence: TYPE,
    how: 'no snake',
    of: (right) =>
      withPlugin(withMaterial(withRoom(right, { name: 'My-Own' }), { examples: ['  My-Own:\n'] }), {
        type: 'My-Own',
      }),
  },
  { sentence: INDEX, how: 'no index', of: (right) => withRoom(right, { index: '' }) },
  { sentence: INDEX, how: '41 lines', of: (right) => withRoom(right, { index: '//\n'.repeat(40) }) },
  { sentence: README, how: 'no README', of: (right) => withRoom(right, { readme: '' }) },
  {
    sentence: README,
    how: 'no permissions told',
    of: (right) => withRoom(right, { readme: '## Spans\n## Options\n' }),
  },
];
