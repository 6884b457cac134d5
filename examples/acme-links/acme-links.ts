/**
 * A linker in TypeScript: ties each run to the review of its commit. The review tool draws traces of its own, and makes
 * their ids of the commit, so nobody has to be asked: the link is a pure function of a label.
 */
import {
  defineLinker,
  LABEL,
  type ForeignContext,
  type Schema,
  type SchemaResult,
} from 'lighthouse-telemetry/plugin';

interface Config {
  /** The label that holds the commit. */
  readonly label: string;
}

function validate(value: unknown): SchemaResult<Config> {
  const { label = LABEL.revision, ...others } = value as Readonly<Record<string, unknown>>;
  const issues = Object.keys(others).map((key) => ({ message: 'unknown key', path: [key] }));
  if (issues.length > 0) return { issues };
  if (typeof label === 'string' && label !== '') return { value: { label } };
  return { issues: [{ message: 'expected the name of a label', path: ['label'] }] };
}

const config: Schema<Config> = { '~standard': { version: 1, vendor: 'acme', validate } };

/** The span of a commit's review; undefined when the label holds no commit. */
function reviewOf(commit: string | undefined): ForeignContext | undefined {
  if (commit === undefined || !/^[0-9a-f]{40}$/.test(commit)) return undefined;
  return { traceId: commit.slice(0, 32), spanId: commit.slice(-16) };
}

export const acmeLinks = defineLinker({
  kind: 'linker',
  type: 'acme_links',
  stability: 'alpha',
  description: 'Links runs to the review of their commit',
  config,
  deps: {},
  create: (context, _view, claim) => ({
    // Nobody else would ever say that it works.
    start: async () => context.report({ state: 'ok' }),
    stop: () => Promise.resolve(),
    onUpdate: ({ key, ref, labels }) => {
      const to = ref.kind === 'PipelineRun' ? reviewOf(labels.get(context.config.label)) : undefined;
      if (to !== undefined) claim({ from: key, to, reason: 'review' });
    },
  }),
});
