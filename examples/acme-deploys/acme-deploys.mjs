// A source in plain JavaScript: spans of deployments, as a deployer posts them. It imports nothing, so it needs no build
// and no installation.

/** A Standard Schema written by hand; one of zod, valibot or arktype does as well. */
const config = {
  '~standard': {
    version: 1,
    vendor: 'acme',
    validate({ endpoint = '127.0.0.1:8090', ...others }) {
      const issues = Object.keys(others).map((key) => ({ message: 'unknown key', path: [key] }));
      if (typeof endpoint !== 'string') issues.push({ message: 'expected host:port', path: ['endpoint'] });
      return issues.length > 0 ? { issues } : { value: { endpoint } };
    },
    // Optional: this is what `components` shows.
    jsonSchema: {
      input: () => ({
        type: 'object',
        properties: {
          endpoint: {
            type: 'string',
            default: '127.0.0.1:8090',
            description: 'where deployments are posted',
          },
        },
      }),
    },
  },
};

/** Parses at the door: undefined when it can't be used. */
function parse(body) {
  try {
    const { id, application, version, environment, started, finished, succeeded, event } = JSON.parse(body);
    const words = [id, application, version, environment];
    const times = [started, ...(finished === undefined ? [] : [finished])].map((time) => Date.parse(time));
    if (!words.every((word) => typeof word === 'string' && word !== '')) return undefined;
    if (!times.every(Number.isFinite)) return undefined;
    return { id, application, version, environment, times, succeeded: succeeded === true, event };
  } catch {
    return undefined;
  }
}

/** The whole state of a deployment, each time: a pure function, so that the same post twice is the same span. */
function toUpdate({ id, application, version, environment, times: [started, finished], succeeded, event }) {
  const result = succeeded ? { result: 'success' } : { result: 'failure', errorType: 'DeployFailed' };
  return {
    type: 'entity',
    key: `acme-deploy|${id}`,
    ref: { kind: 'Deploy', namespace: '', name: id, uid: id, resourceVersion: String(finished ?? started) },
    deleted: false,
    // The event that the deployed change came from puts it into the trace of that event; without it, it is a trace.
    labels: new Map(typeof event === 'string' ? [['event-GUID', event]] : []),
    created: started * 1000,
    facts: {
      name: `deploy ${application} ${version}`,
      kind: 'internal',
      service: 'gitops',
      resource: {},
      attributes: { 'deployment.environment.name': environment, 'acme.deploy.id': id },
    },
    resultAttribute: 'cicd.pipeline.result',
    cancellationIsError: true,
    ...(finished === undefined ? {} : { end: finished * 1000, outcome: result }),
    lastSign: (finished ?? started) * 1000,
    parts: [],
    eventFacts: { name: `deploy ${application}`, attributes: {}, resource: {} },
    endsWithDeletedChild: false,
    patchable: false,
  };
}

export const deploys = {
  kind: 'source',
  type: 'acme_deploys',
  description: 'Deployments, as the deployer of Acme posts them',
  draws: ['Deploy'],
  config,
  deps: { http: { name: 'HTTP_ROUTES' } },
  create({ id, config: { endpoint }, deps, counters, report }, emit) {
    function handle({ body }) {
      const deploy = parse(body.toString());
      if (deploy === undefined) {
        counters.add('source_rejected_total', { source: id, reason: 'invalid' });
        return { status: 400, message: 'expected id, application, version, environment and started' };
      }
      emit(toUpdate(deploy));
      return { status: 202, message: 'taken' };
    }
    return deps.http.serve({ endpoint, routes: [{ path: '/deploys', handle }], report });
  },
};
