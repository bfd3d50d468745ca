/** A piece of HTML; only this module makes one, and it escapes text. */
export interface Html {
  readonly html: string;
}

export type Part = string | number | Html | readonly Part[];

const text = (part: Part): string => {
  if (Array.isArray(part)) return (part as readonly Part[]).map(text).join('');
  if (typeof part === 'object' && 'html' in part) return part.html;
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
};

/** Tagged template that escapes every value that is not Html. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: strings.map((piece, index) => piece + text(parts[index] ?? '')).join(''),
});

/** A table; the first row is its head. */
export const table = (head: readonly string[], rows: readonly (readonly Part[])[]): Html => html`
  <table>
    <thead>
      <tr>
        ${head.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell) => html`<td>${cell}</td>`)}
          </tr> `,
      )}
    </tbody>
  </table>
`;
