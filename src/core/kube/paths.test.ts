import { describe, expect, it } from 'vitest';
import { objectPath, requestUrl, resourceName, resourcePath } from './paths.js';

const pods = { group: '', version: 'v1', plural: 'pods' };
const runs = { group: 'tekton.dev', version: 'v1', plural: 'pipelineruns' };

describe('paths', () => {
  it('knows the core group and the others, one namespace and all', () => {
    expect(resourcePath(pods, 'jx')).toBe('/api/v1/namespaces/jx/pods');
    expect(resourcePath(pods, undefined)).toBe('/api/v1/pods');
    expect(resourcePath(runs, 'jx')).toBe('/apis/tekton.dev/v1/namespaces/jx/pipelineruns');
    expect(resourcePath(runs, undefined)).toBe('/apis/tekton.dev/v1/pipelineruns');
    expect([resourceName(pods), resourceName(runs)]).toEqual(['pods', 'pipelineruns.tekton.dev']);
  });

  it('names one object, whatever its name', () => {
    expect(objectPath({ resource: pods, namespace: 'jx', name: 'a/b?c' })).toBe(
      '/api/v1/namespaces/jx/pods/a%2Fb%3Fc',
    );
  });

  it('keeps the path of the server, leaves out what is undefined, and encodes values', () => {
    const query = { labelSelector: 'a in (b,c),d=e', fieldSelector: undefined };
    expect(requestUrl('https://host/k8s/clusters/c-1/', '/api/v1/pods', query)).toBe(
      'https://host/k8s/clusters/c-1/api/v1/pods?labelSelector=a+in+%28b%2Cc%29%2Cd%3De',
    );
    expect(requestUrl('http://host', '/version', {})).toBe('http://host/version');
  });
});
