import { describe, expect, it } from 'vitest';
import { loadFiles, loadRight, RIGHT } from './testing/files.js';

const withElection = (text: string): Record<string, string> => ({
  'c.yaml': `${RIGHT}leader_election: ${text}\n`,
});
const DEFAULTS = {
  ...{ enabled: false, name: 'lighthouse-telemetry' },
  ...{ lease_duration: 15_000, renew_deadline: 10_000, retry_period: 2000 },
};

describe('the section leader_election', () => {
  it('is off when nothing is said, with the times of controller-runtime', async () => {
    expect((await loadRight({ 'c.yaml': RIGHT })).leaderElection).toEqual(DEFAULTS);
    expect((await loadRight(withElection('{ enabled: true, namespace: jx }'))).leaderElection).toEqual({
      ...DEFAULTS,
      ...{ enabled: true, namespace: 'jx' },
    });
  });

  it.each([
    ['{ enable: true }', ['enable: unknown key; did you mean "enabled"?']],
    ['{ enabled: "yes" }', ['enabled: expected boolean, received string']],
    [
      '{ name: A, namespace: "*", retry_period: soon }',
      [
        'name: expected the name of a Lease',
        'namespace: expected the name of a namespace',
        'retry_period: "soon" is not a duration such as 10s, 5m or 1h30m',
      ],
    ],
    ['{ renew_deadline: 15s }', ['renew_deadline: must be shorter than lease_duration']],
    ['{ retry_period: 9s }', ['retry_period: must be shorter than renew_deadline by a sixth of it at least']],
    [
      '{ lease_duration: 500ms, retry_period: 0s }',
      [
        'lease_duration: must be 1s or longer: a Lease tells whole seconds',
        'renew_deadline: must be shorter than lease_duration',
        'retry_period: must be longer than nothing',
      ],
    ],
  ])('says all that is wrong with %s', async (text, problems) => {
    const outcome = await loadFiles(withElection(text));
    const lines = 'lines' in outcome ? outcome.lines : [];
    expect(lines.map((line) => line.replace(/^c\.yaml:11:\d+: leader_election\./, '')).sort()).toEqual(
      [...problems].sort(),
    );
  });

  it('is printed as it can be read again', async () => {
    const { resolved } = await loadRight(withElection('{ enabled: true, lease_duration: 90s }'));
    expect(resolved['leader_election']).toEqual({
      ...{ enabled: true, name: 'lighthouse-telemetry' },
      ...{ lease_duration: '1m30s', renew_deadline: '10s', retry_period: '2s' },
    });
  });
});
