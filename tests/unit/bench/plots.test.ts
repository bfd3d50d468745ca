import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Recorded } from '../../bench/figures.ts';
import { fileSizePlot, sendingRequests } from '../../bench/plots/file-size.ts';
import { idleTabPlot, readsWithin } from '../../bench/plots/idle-tab.ts';
import { drawLines } from '../../bench/plots/line-plot.ts';

const docs = path.join(import.meta.dirname, '../../../docs');
const recorded = JSON.parse(await readFile(path.join(docs, 'benchmarks.json'), 'utf8')) as Recorded;

describe('the plots of costs', () => {
  test.each([
    ['file-size.svg', fileSizePlot(recorded)],
    ['idle-tab.svg', idleTabPlot()],
  ])('%s shows the figures of docs/benchmarks.json and the prices', async (name, plot) => {
    const drawn = drawLines(plot);
    expect(await readFile(path.join(docs, 'plots', name), 'utf8')).toBe(drawn);
    expect(XMLValidator.validate(drawn)).toBe(true);
  });

  test('draw one line for each series, and escape its name', () => {
    const drawn = drawLines({
      ...{ title: 'a < b', x: 'x', y: 'y', at: ['1', '2'] },
      series: [
        { name: 'one & two', values: [0, 1] },
        { name: 'three', values: [1, 2] },
      ],
    });
    const { svg } = new XMLParser().parse(drawn) as {
      svg: { title: string; polyline: unknown[]; text: unknown[] };
    };
    expect(svg.title).toBe('a < b');
    expect(svg.polyline).toHaveLength(2);
    expect(svg.text).toContain('one & two');
  });

  test('count a request for a small file, and parts with their beginning and end for a large one', () => {
    expect([1024, 100 * 1024 * 1024].map(sendingRequests)).toEqual([1, 15]);
  });

  test('count the reads of a page that looks every five seconds', () => {
    expect(readsWithin(() => 5000, 60)).toBe(12);
  });
});
