import { numberFormat } from './number-format.ts';

/** Powers of 1000 (kB, MB) or of 1024 (KiB, MiB). */
export type Units = 'decimal' | 'binary';

const names = {
  decimal: ['B', 'kB', 'MB', 'GB', 'TB'],
  binary: ['B', 'KiB', 'MiB', 'GiB', 'TiB'],
} as const;

/** Formats a number of bytes with at most three digits, e.g. `4.2 MB` or in German `4,2 MB`, and a
 *  no-break space. */
export const byteSize = (bytes: number, units: Units): string => {
  const base = units === 'decimal' ? 1000 : 1024;
  let value = bytes;
  let power = 0;
  // 999.5 kB would round to "1000 kB".
  while (value >= base - 0.5 && power < names[units].length - 1) {
    value /= base;
    power += 1;
  }
  const digits = power === 0 || value >= 99.95 ? 0 : 1;
  const number = numberFormat(digits, false).format(value);
  return `${number}\u00a0${names[units][power] ?? ''}`;
};
