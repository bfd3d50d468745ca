/** Makes names distinct: the second `a.webp` becomes `a (2).webp`. */
export const distinctNames = (names: readonly string[]): string[] => {
  const taken = new Set<string>();
  return names.map((name) => {
    const dot = name.lastIndexOf('.');
    const [base, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    let candidate = name;
    for (let count = 2; taken.has(candidate); count += 1) candidate = `${base} (${count})${ending}`;
    taken.add(candidate);
    return candidate;
  });
};
