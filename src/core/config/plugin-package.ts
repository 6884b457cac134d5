/** As much of a `package.json` as says what can be imported. */
export interface PackageJson {
  readonly exports?: unknown;
}

const CONDITIONS: ReadonlySet<string> = new Set(['node', 'import', 'module-sync', 'default']);

/** The first file that the conditions of an import lead to. */
function pick(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  const options: readonly unknown[] = Array.isArray(target)
    ? target
    : Object.entries(target).flatMap(([condition, value]) =>
        CONDITIONS.has(condition) ? [value as unknown] : [],
      );
  for (const option of options) {
    const picked = pick(option);
    if (picked !== undefined) return picked;
  }
  return undefined;
}

/** The file that `import` gets for `.` or `./subpath`; undefined when it is not exported (patterns are not read). */
export function importTarget({ exports }: PackageJson, subpath: string): string | undefined {
  const hasSubpaths =
    typeof exports === 'object' &&
    exports !== null &&
    Object.keys(exports).some((key) => key.startsWith('.'));
  if (!hasSubpaths) return subpath === '.' ? pick(exports) : undefined;
  return pick((exports as Readonly<Record<string, unknown>>)[subpath]);
}
