import { html, table, type Html, type Part } from '../engine/html.ts';
import type { Cell } from './matrix.ts';

/** The part of the report that shows every cell, a table for each principal and service. */
export const matrices = (cells: readonly Cell[]): Html => {
  const principals = [...new Set(cells.map(({ principal }) => principal))];
  return html`<h2>The whole matrix</h2>
    ${principals.map((principal) =>
      matrix(
        principal,
        cells.filter((c) => c.principal === principal),
      ),
    )}`;
};

const matrix = (principal: string, cells: readonly Cell[]): Html => {
  const services = [...new Set(cells.map(({ action }) => action.split(':')[0] ?? ''))];
  return html`<details>
    <summary>${principal}</summary>
    ${services.map((service) => {
      const own = cells.filter(({ action }) => action.startsWith(`${service}:`));
      const resources = [...new Set(own.map(({ resource }) => resource))];
      const byAction = groupByAction(own);
      return html`<div class="wide">
        ${table(
          ['Action', ...resources],
          [...byAction].map(([action, row]) => [
            html`<code>${action}</code>`,
            ...resources.map((resource) => mark(row.find((cell) => cell.resource === resource))),
          ]),
        )}
      </div>`;
    })}
  </details>`;
};

const mark = (cell: Cell | undefined): Part => {
  if (cell === undefined) return '';
  if (cell.decision === 'Allowed') return html`<b class="good">${cell.statement ?? 'allow'}</b>`;
  return cell.decision === 'ExplicitlyDenied' ? `deny: ${cell.statement ?? ''}` : '–';
};

const groupByAction = (cells: readonly Cell[]): ReadonlyMap<string, readonly Cell[]> => {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const group = groups.get(cell.action);
    if (group === undefined) groups.set(cell.action, [cell]);
    else group.push(cell);
  }
  return groups;
};
