import type { Render } from './helm.js';

interface Profile {
  /** Where the plain manifests of it stand. */
  readonly file: string;
  /** What helm is told beside the chart. */
  readonly args: readonly string[];
}

export const PROFILES = {
  'read-only': { file: 'deploy/manifests/read-only.yaml', args: [] },
  annotating: {
    file: 'deploy/manifests/annotating.yaml',
    args: ['--values', 'deploy/chart/ci/annotating-values.yaml'],
  },
} as const satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as readonly ProfileName[];

const HEAD = '# Rendered from deploy/chart by `npm run manifests`: change the chart instead.\n';

/** The plain manifests of a profile, as they are committed. */
export async function renderProfile(render: Render, name: ProfileName): Promise<string> {
  return HEAD + (await render(PROFILES[name].args));
}
