import { readFileSync, statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { thrown } from '../kit/thrown.js';
import { withTimeLimit } from '../kit/time-limit.js';
import { importTarget, type PackageJson } from './plugin-package.js';

/** `problem`: what is named is no module; `failure`: it is one, but did not load. */
export type Module =
  | { readonly exports: Readonly<Record<string, unknown>> }
  | { readonly problem: string }
  | { readonly failure: string };

type Found = { readonly file: string } | { readonly problem: string };

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;

function findFile(name: string, folder: string): Found {
  const file = resolve(folder, name);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return { problem: `there is no file ${file}` };
  if (stats.isDirectory()) return { problem: `${file} is a directory; name the file in it` };
  return { file };
}

function readPackage(file: string): PackageJson | undefined {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')) as PackageJson;
}

/** For a package that can only be imported: Node tells from a folder only what can be required. */
function findImportOnly(name: string, folders: readonly string[]): string | undefined {
  const [, packageName = name, rest = ''] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(name) ?? [];
  for (const modules of folders) {
    const found = readPackage(join(modules, packageName, 'package.json'));
    const target = found && importTarget(found, `.${rest}`);
    if (found !== undefined) return target === undefined ? undefined : join(modules, packageName, target);
  }
  return undefined;
}

function resolvePackage(name: string, folder: string): string {
  // The file need not be there; it only says where to look from.
  const require = createRequire(join(resolve(folder), 'configuration.js'));
  try {
    return require.resolve(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    const file = findImportOnly(name, require.resolve.paths(name) ?? []);
    if (file === undefined) throw error;
    return file;
  }
}

function findPackage(name: string, folder: string): Found {
  if (SCHEME.test(name) || isBuiltin(name)) return { problem: 'is neither the name of a package nor a path' };
  try {
    return { file: resolvePackage(name, folder) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') return { problem: thrown(error) };
    return { problem: `there is no such package in ${resolve(folder)} or above; a path begins with ./ or /` };
  }
}

function find(name: string, folder: string): Found {
  return /^\.{0,2}\//.test(name) ? findFile(name, folder) : findPackage(name, folder);
}

function reasonOf(error: unknown, file: string): string {
  if (!(error instanceof SyntaxError)) return thrown(error);
  return `${thrown(error)} (node --check ${file} tells where)`;
}

/** Imports the module that a configuration in `folder` names, as ESM or CommonJS. */
export async function importPlugin(name: string, folder: string, limitMillis: number): Promise<Module> {
  const found = find(name, folder);
  if ('problem' in found) return found;
  const late = (): Error => new Error(`it was not loaded within ${String(limitMillis / 1000)} s`);
  try {
    const importing = import(pathToFileURL(found.file).href) as Promise<Record<string, unknown>>;
    return { exports: await withTimeLimit(importing, limitMillis, late) };
  } catch (error) {
    const { code } = Object(error) as NodeJS.ErrnoException;
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[cm]?tsx?$/.test(found.file)) {
      return { problem: `${found.file} is TypeScript; name the JavaScript that is built from it` };
    }
    return { failure: reasonOf(error, found.file) };
  }
}
