import { describe, expect, it } from 'vitest';
import { isZone, momentAt, wallOf } from '#kit';
import { laterMoments } from './zones';

const HOUR = 3_600_000;
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Shanghai',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'UTC',
];

describe('a moment in a zone', () => {
  it('is the one that its clocks show, all year, over summer time', () => {
    const start = Date.UTC(2026, 0, 1);
    for (const zone of ZONES)
      for (let at = start; at < start + 366 * 24 * HOUR; at += 7 * HOUR) {
        const wall = wallOf(at, zone);
        expect(wallOf(momentAt(wall, zone), zone), `${zone} ${new Date(at).toISOString()}`).toEqual(wall);
      }
  });

  it('that is jumped over is the first one after it', () => {
    const jumped = momentAt({ year: 2026, month: 3, day: 29, hour: 2, minute: 30 }, 'Europe/Berlin');
    expect(new Date(jumped).toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(wallOf(jumped, 'Europe/Berlin').hour).toBe(3);
  });
});

it('tomorrow at nine is the customer’s', () => {
  // Friday, 23:30 in Berlin: in Shanghai it is Saturday morning already.
  const now = Date.UTC(2026, 10, 20, 22, 30);
  expect(new Date(laterMoments(now, 'Asia/Shanghai').tomorrow).toISOString()).toBe(
    '2026-11-22T01:00:00.000Z',
  );
  const shanghai = laterMoments(now, 'Asia/Shanghai').morning;
  expect(shanghai && new Date(shanghai).toISOString()).toBe('2026-11-21T01:00:00.000Z');
  const berlin = laterMoments(now, 'Europe/Berlin');
  expect(new Date(berlin.tomorrow).toISOString()).toBe('2026-11-21T08:00:00.000Z');
  expect(new Date(berlin.monday).toISOString()).toBe('2026-11-23T08:00:00.000Z');
  expect([berlin.morning, berlin.afternoon]).toEqual([undefined, undefined]);
  const sunday = laterMoments(Date.UTC(2026, 10, 22, 10), 'Europe/Berlin');
  expect(new Date(sunday.tomorrow).toISOString()).toBe('2026-11-23T08:00:00.000Z');
  expect(new Date(sunday.monday).toISOString(), 'never the same twice').toBe('2026-11-30T08:00:00.000Z');
});

it('a zone that nobody knows is none', () => {
  expect(isZone('Europe/Berlin')).toBe(true);
  expect(isZone('Mars/Olympus')).toBe(false);
});
