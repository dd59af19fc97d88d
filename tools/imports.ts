/** A source file: its path from the root, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** An import of one file by another. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

const RELATIVE = /(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g;

/** Returns every relative import among files; one of a type counts, too. */
export function importsOf(files: readonly SourceFile[]): Import[] {
  return files.flatMap(({ path, text }) => {
    const code = text.replaceAll(/^\s*(\*|\/\/|\/\*).*$/gm, "");
    return [...code.matchAll(RELATIVE)].map(([, target = ""]) => ({
      from: path,
      to: new URL(target, `file:///${path}`).pathname.slice(1),
    }));
  });
}

/**
 * Returns the imports that point upward.
 *
 * @param rooms folders and files, the lowest first: a file belongs to the longest that its path begins with
 */
export function upwardImports(imports: readonly Import[], rooms: readonly string[]): Import[] {
  const rank = (path: string): number => {
    const held = rooms.filter((room) => path === room || path.startsWith(`${room}/`));
    return rooms.indexOf(held.sort((a, b) => b.length - a.length)[0] ?? "");
  };
  return imports.filter(({ from, to }) => rank(to) > rank(from));
}

/** Returns the circles of files, each as the files that lie on it. */
export function circlesOf(imports: readonly Import[]): string[][] {
  const targets = Map.groupBy(imports, ({ from }) => from);
  const reach = (start: string): Set<string> => {
    const seen = new Set<string>();
    const open = [start];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      for (const { to } of targets.get(file) ?? []) {
        if (!seen.has(to)) open.push(to);
        seen.add(to);
      }
    }
    return seen;
  };
  const reached = new Map([...targets.keys()].map((file) => [file, reach(file)]));
  const circles = new Map<string, string[]>();
  for (const [file, seen] of reached) {
    if (!seen.has(file)) continue;
    const circle = [...seen].filter((other) => reached.get(other)?.has(file)).sort();
    circles.set(circle.join(), circle);
  }
  return [...circles.values()];
}
