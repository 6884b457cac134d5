// A source in plain JavaScript: spans of deployments, as a deployer posts them. It imports nothing but Node's own, so it
// needs no build and no installation.
import { createHash, timingSafeEqual } from 'node:crypto';

/** A Standard Schema written by hand; one of zod, valibot or arktype does as well. */
const config = {
  '~standard': {
    version: 1,
    vendor: 'acme',
    validate({ endpoint = '127.0.0.1:8090', token, insecure = false, ...others }) {
      const issues = Object.keys(others).map((key) => ({ message: 'unknown key', path: [key] }));
      if (typeof endpoint !== 'string') issues.push({ message: 'expected host:port', path: ['endpoint'] });
      if (token === undefined && insecure !== true) {
        issues.push({ message: 'token is missing; or take posts of anybody by insecure: true', path: [] });
      }
      if (token !== undefined && (typeof token !== 'string' || token === '')) {
        issues.push({ message: 'expected a text', path: ['token'] });
      }
      return issues.length > 0 ? { issues } : { value: { endpoint, token } };
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
          token: {
            type: 'string',
            description: 'what the deployer shows, as `Authorization: Bearer <token>`',
          },
          insecure: {
            type: 'boolean',
            default: false,
            description: 'without a token: take posts of anybody',
          },
        },
      }),
    },
  },
};

const digest = (text) => createHash('sha256').update(text).digest();

/** Digests are compared, and in constant time, so that how long it takes tells nothing of the token. */
function isProven({ authorization = '' }, token) {
  return token === undefined || timingSafeEqual(digest(authorization), digest(`Bearer ${token}`));
}

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
  create({ id, config: { endpoint, token }, deps, counters, log, report }, emit) {
    // Neither the reply nor the log repeats what came.
    function refuse(status, reason, message) {
      counters.add('source_rejected_total', { source: id, reason });
      log.warn('deployment refused', { reason, problem: message });
      return { status, message };
    }
    function handle({ headers, body }) {
      if (!isProven(headers, token)) return refuse(401, 'token', 'the token is missing or wrong');
      const deploy = parse(body.toString());
      if (deploy === undefined) {
        return refuse(400, 'invalid', 'expected id, application, version, environment and started');
      }
      emit(toUpdate(deploy));
      return { status: 202, message: 'taken' };
    }
    return deps.http.serve({ endpoint, routes: [{ path: '/deploys', handle }], report });
  },
};
