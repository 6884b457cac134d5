import { expect, it } from 'vitest';
import { declaredIn, usedIn } from './permissions.js';

const ROLE = {
  kind: 'Role',
  rules: [
    { apiGroups: ['tekton.dev'], resources: ['pipelineruns', 'taskruns'], verbs: ['list', 'watch'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['patch'] },
  ],
};

it('tells the rights that roles give, one by one', () => {
  const others = [{ kind: 'Service', rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }] }];
  expect([...declaredIn([ROLE, ...others])]).toEqual([
    ...['list tekton.dev/pipelineruns', 'watch tekton.dev/pipelineruns'],
    ...['list tekton.dev/taskruns', 'watch tekton.dev/taskruns'],
    'patch core/pods',
  ]);
});

it('tells the rights that requests made use of in the same words', () => {
  const request = { user: 'somebody', status: 200, at: 0 };
  const requests = [
    { ...request, verb: 'list', group: 'tekton.dev', resource: 'taskruns' },
    { ...request, verb: 'list', group: 'tekton.dev', resource: 'taskruns' },
    { ...request, verb: 'patch', group: '', resource: 'pods' },
  ];
  expect([...usedIn(requests)]).toEqual(['list tekton.dev/taskruns', 'patch core/pods']);
});
