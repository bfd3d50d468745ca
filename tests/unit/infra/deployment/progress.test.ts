import { expect, test } from 'vitest';
import { eventLine, newEvents } from '../../../../infra/deployment/progress.ts';

const began = Date.parse('2026-11-24T12:00:00Z');
const event = (EventId: string, seconds: number, ResourceStatusReason?: string) => ({
  EventId,
  Timestamp: new Date(began + seconds * 1000),
  LogicalResourceId: 'SiteDistribution',
  ResourceStatus: 'CREATE_IN_PROGRESS',
  ResourceStatusReason,
});

test.each([
  { given: event('a', 75), line: '   75 s  SiteDistribution CREATE_IN_PROGRESS' },
  { given: event('a', 75, 'slow'), line: '   75 s  SiteDistribution CREATE_IN_PROGRESS: slow' },
  { given: event('a', 0, 'User Initiated'), line: '    0 s  SiteDistribution CREATE_IN_PROGRESS' },
  { given: event('a', -3), line: '    0 s  SiteDistribution CREATE_IN_PROGRESS' },
])('$given.ResourceStatusReason after $given.Timestamp is "$line"', ({ given, line }) => {
  expect(eventLine(given, began)).toBe(line);
});

test('each event is returned once, the oldest first', () => {
  const seen = new Set<string>();
  const [first, second, third] = [event('1', 1), event('2', 2), event('3', 3)];
  expect(newEvents([second, first], seen)).toEqual([first, second]);
  expect(newEvents([third, second, first], seen)).toEqual([third]);
});
