import { describe, expect, it } from 'vitest';
import { token, type Health } from '../contract/component.js';
import type { EntityUpdate } from '../contract/model.js';
import { defineSource, type AnyPlugin } from '../contract/plugin.js';
import { GATE, KUBE_WATCH } from '../contract/ports.js';
import { UPDATE } from '../schema/testing/update.js';
import { createRealClock } from './clock.js';
import { component, createStage, sidecarOf, standard, testExporter, testSource } from './testing/stage.js';

const OK: Health = { state: 'ok' };

const RUN: EntityUpdate = {
  ...UPDATE,
  key: 'k8s|u1',
  ref: { kind: 'PipelineRun', namespace: 'n', name: 'r', uid: 'u1', resourceVersion: '1' },
  labels: new Map(),
  facts: { name: 'RUN r', kind: 'server', service: 'tekton', resource: {}, attributes: {} },
  patchable: true,
};

describe('createSidecar', () => {
  it('starts those that take before those that give, and stops in reverse', async () => {
    const stage = createStage();
    const { sidecar } = sidecarOf(standard(stage));
    await sidecar.start();
    await sidecar.stop();
    await sidecar.stop();
    expect(stage.done).toEqual([
      ...['start list', 'start list/b', 'start runs', 'start runs/b'],
      ...['stop runs/b', 'stop runs', 'stop list/b', 'stop list'],
    ]);
  });

  it('takes what sources give through the registry to every exporter', async () => {
    const stage = createStage();
    const { sidecar } = sidecarOf(standard(stage));
    await sidecar.start();
    stage.emit.get('runs/b')?.(RUN);
    for (const id of ['list', 'list/b']) {
      expect(stage.records.get(id)).toMatchObject([
        { name: 'RUN r', resource: { 'service.name': 'ci', 'k8s.cluster.name': 'c' }, end: 2_000_000 },
      ]);
    }
    await sidecar.stop();
  });

  it('gives plugins what they need: the clock, the kinds drawn, a gate of all exporters', async () => {
    const stage = createStage();
    const clock = createRealClock();
    const { sidecar, lines } = sidecarOf(standard(stage), clock);
    await sidecar.start();
    const deps = stage.deps.get('runs');
    expect(deps?.clock).toBe(clock);
    expect([...stage.drawn]).toEqual(['PipelineRun']);
    expect(deps?.gate.open).toBe(true);
    stage.exporterOpen = false;
    expect(deps?.gate.open).toBe(false);
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'made', kind: 'source', name: 'runs/b' }));
    await sidecar.stop();
  });

  it('is ready when all sources are ok, and tells the health of each component', async () => {
    const stage = createStage();
    const { sidecar } = sidecarOf(standard(stage));
    await sidecar.start();
    const ready = sidecar.ready();
    stage.report.get('runs')?.(OK);
    stage.report.get('runs/b')?.(OK);
    await ready;
    expect(Object.fromEntries(sidecar.health())).toEqual({
      'exporters.list': { state: 'starting' },
      'exporters.list/b': { state: 'starting' },
      'sources.runs': OK,
      'sources.runs/b': OK,
    });
    await sidecar.stop();
  });

  it('fails when a component is refused before that', async () => {
    const stage = createStage();
    const { sidecar } = sidecarOf(standard(stage));
    await sidecar.start();
    stage.report.get('list')?.({ state: 'refused', reason: 'wrong token' });
    expect(await sidecar.failed).toMatchObject({ component: 'exporters.list' });
    await expect(sidecar.ready()).rejects.toThrow('exporters.list: wrong token');
    await sidecar.stop();
  });

  it('says what is configured but not run', async () => {
    const { sidecar, lines } = sidecarOf(standard(createStage()));
    await sidecar.start();
    expect(lines).toContainEqual(expect.objectContaining({ level: 'info', components: ['sources.pods'] }));
    await sidecar.stop();
  });
});

describe('a sidecar that can not be made', () => {
  const broken = (deps: Parameters<typeof defineSource>[0]['deps'], create?: () => never): AnyPlugin =>
    defineSource({
      ...(testSource(createStage()) as ReturnType<typeof defineSource>),
      deps,
      create: create ?? (() => component(createStage(), 'x')),
    });

  it.each([
    [
      'needs what nothing provides',
      broken({ oracle: token('ORACLE') }),
      'sources.runs: needs ORACLE, which nothing provides',
    ],
    [
      'throws',
      broken({}, () => {
        throw new Error('a bug');
      }),
      'sources.runs: a bug',
    ],
    ['needs a cluster that is not there', broken({ kube: KUBE_WATCH }), '/no/such/kubeconfig'],
  ])('because a source %s, says so, and starts nothing', async (_, source, message) => {
    const stage = createStage();
    const { sidecar } = sidecarOf([
      ['runs', source],
      ['list', testExporter(stage)],
    ]);
    await expect(sidecar.start()).rejects.toThrow(message);
    expect(stage.done).toEqual([]);
    await sidecar.stop();
  });

  it('because an exporter needs the gate of the exporters, names the circle', async () => {
    const stage = createStage();
    const plugin = { ...testExporter(stage), deps: { gate: GATE } } as AnyPlugin;
    const { sidecar } = sidecarOf([...standard(stage).slice(0, 1), ['list', plugin]]);
    await expect(sidecar.start()).rejects.toThrow('EXPORTERS needs GATE needs EXPORTERS: a circle');
  });
});
