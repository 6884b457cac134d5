import { beforeAll, describe, expect, it } from 'vitest';
import type { ChangeUpdate, PushUpdate } from '../../src/core/contract/change.js';
import type { EntityUpdate } from '../../src/core/contract/model.js';
import type { AnyLinker } from '../../src/core/contract/plugin.js';
import { readRecording } from '../../src/local/recording.js';
import { builtinPlugins } from '../../src/plugins.js';
import { createMapper } from '../pipeline/in-process.js';
import { linkerBreaks } from './broken-linkers.js';
import { inHouseLinker, inHouseLinkers } from './in-house.js';
import { brokenByLinker, linkerGroups, type LinkerMaterial } from './linkers.js';
import { examplesIn, roomOf } from './material.js';
import { sentencesUnder } from './page.js';

const linkers = builtinPlugins.filter((plugin): plugin is AnyLinker => plugin.kind === 'linker');

const recorded: EntityUpdate[] = [];
const changes: (ChangeUpdate | PushUpdate)[] = [];
beforeAll(async () => {
  const { lines } = await readRecording('recordings/r1-pull-request.jsonl.gz');
  const map = createMapper();
  for (const update of lines.flatMap((line) => map(line))) {
    if (update.type === 'entity') recorded.push(update);
  }
  const promotion = await readRecording('recordings/r2-promotion.jsonl.gz');
  for (const update of promotion.lines.flatMap((line) => map(line))) {
    if (update.type === 'change' || update.type === 'push') changes.push(update);
  }
});

/** Runs that each began in a trace of somebody else. */
function startedElsewhere(): EntityUpdate[] {
  return recorded.map((update, index) => {
    const foreignContext = { traceId: index.toString(16).padStart(32, 'f'), spanId: 'e'.repeat(16) };
    return update.ref.kind === 'PipelineRun' ? { ...update, foreignContext } : update;
  });
}

/** Updates of which a linker makes links, by its type. */
const UPDATES: Readonly<Record<string, () => EntityUpdate[]>> = {
  annotations: startedElsewhere,
  gitops: () => recorded,
};
/** What webhooks tell of pull requests. */
const CHANGES: Readonly<Record<string, () => readonly (ChangeUpdate | PushUpdate)[]>> = {
  gitops: () => changes,
};

function materialOf(type: string): LinkerMaterial {
  return {
    room: roomOf(`src/linkers/${type}`),
    examples: examplesIn('config'),
    updates: UPDATES[type]?.() ?? [],
    changes: CHANGES[type]?.() ?? [],
  };
}

describe('every built-in linker', () => {
  it.each(linkers.map((linker) => [linker.type, linker] as const))(
    '%s keeps all promises',
    async (type, linker) => {
      expect(await brokenByLinker(linker, materialOf(type))).toEqual([]);
    },
  );

  it('is known to this test', () => {
    expect(Object.keys(UPDATES).sort()).toEqual(linkers.map(({ type }) => type).sort());
  });
});

describe('every in-house linker', () => {
  it.each(inHouseLinkers.map((linker) => [linker.type, linker] as const))(
    '%s keeps all promises but those that it is known not to keep',
    async (_, linker) => {
      const material = { examples: examplesIn(linker.folder), updates: recorded };
      expect(await brokenByLinker(await inHouseLinker(linker), material)).toEqual(linker.unkept);
    },
  );
});

describe('the promises of linkers', () => {
  it.each(linkerGroups.map(({ heading, promises }) => [heading, promises] as const))(
    'are those of ARCHITECTURE.md. %s',
    (heading, promises) => {
      expect(sentencesUnder(heading)).toEqual(promises.map(({ sentence }) => sentence));
    },
  );
});

describe('a broken linker', () => {
  it.each(linkerBreaks.map(({ how, sentence, of }) => [how, sentence, of] as const))(
    '%s: breaks only: %s',
    async (_, sentence, of) => {
      const plugin = linkers.find(({ type }) => type === 'annotations');
      if (plugin === undefined) throw new Error('annotations is no linker any more');
      const right = { plugin, material: materialOf('annotations') };
      const broken = { ...right, ...of(right) };
      expect(await brokenByLinker(broken.plugin, broken.material)).toEqual([sentence]);
    },
  );

  it('is there for every promise', () => {
    const all = linkerGroups.flatMap(({ promises }) => promises.map(({ sentence }) => sentence));
    expect([...new Set(linkerBreaks.map(({ sentence }) => sentence))].sort()).toEqual(all.sort());
  });
});
