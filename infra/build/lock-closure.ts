/** The parts of package-lock.json, version 3, that are read here.
 *  @see https://docs.npmjs.com/cli/configuring-npm/package-lock-json */
export interface PackageLock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface LockedPackage {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The part of a lock file that one package needs: itself and its dependencies, with their locked
 *  versions and integrity hashes, so that `npm ci` installs nothing that the project did not lock.
 *  @throws Error naming a package that is needed and not locked. */
export const lockClosure = (lock: PackageLock, name: string) => {
  const start = `node_modules/${name}`;
  const found = new Map<string, LockedPackage>();
  const take = (path: string): void => {
    const locked = lock.packages[path];
    if (locked === undefined || found.has(path)) return;
    found.set(path, locked);
    for (const needed of Object.keys(locked.optionalDependencies ?? {})) {
      const at = placeOf(lock, path, needed);
      if (at !== null) take(at);
    }
    for (const needed of Object.keys(locked.dependencies ?? {})) {
      const at = placeOf(lock, path, needed);
      if (at === null) throw new Error(`${needed}, which ${path} needs, is not locked`);
      take(at);
    }
  };
  take(start);
  const version = found.get(start)?.version;
  if (version === undefined) throw new Error(`${name} is not locked`);
  return {
    lockfileVersion: 3,
    packages: { '': { dependencies: { [name]: version } }, ...Object.fromEntries(found) },
  };
};

/** The lock's path of `needed`, as Node.js resolves it from the package at `path`. */
const placeOf = (lock: PackageLock, path: string, needed: string): string | null => {
  const here = `${path}/node_modules/${needed}`;
  if (lock.packages[here] !== undefined) return here;
  const above = path.lastIndexOf('/node_modules/');
  if (above !== -1) return placeOf(lock, path.slice(0, above), needed);
  const top = `node_modules/${needed}`;
  return lock.packages[top] === undefined ? null : top;
};
