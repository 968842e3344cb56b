import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatLocale, setLocale } from '#i18n';
import { setKitEnv } from '#kit';
import { carrierName, daysBetween, trackingOf, wayOf } from './parcels';

setKitEnv({ locale: formatLocale });
const NOW = Date.UTC(2026, 10, 22, 12);
const DAY = 86_400_000;
const sent = (days: number) => ({ shipped_at: NOW - days * DAY, delivered_at: null, tracking: [] });

describe('a parcel on its way', () => {
  beforeEach(() => setLocale('en'));
  afterEach(() => setLocale('en'));

  it('is counted in days of the calendar, where the agent is', () => {
    const lateEvening = Date.UTC(2026, 10, 21, 22, 30);
    expect(daysBetween(lateEvening, NOW, 'UTC')).toBe(1);
    expect(daysBetween(lateEvening, NOW, 'Asia/Shanghai')).toBe(0);
    // Over the end of summer time, when a day has 25 hours.
    expect(daysBetween(Date.UTC(2026, 9, 24, 12), Date.UTC(2026, 9, 26, 12), 'Europe/Berlin')).toBe(2);
    expect(daysBetween(NOW + DAY, NOW, 'UTC')).toBe(0);
  });

  it('says how long, and that its arrival was not told', () => {
    expect(wayOf(sent(0), NOW).words).toBe('shipped today');
    expect(wayOf(sent(1), NOW).words).toBe('shipped yesterday');
    expect(wayOf(sent(5), NOW)).toMatchObject({
      words: 'shipped 5 days ago, not marked delivered',
      late: false,
    });
    expect(wayOf(sent(9), NOW).late).toBe(true);
    setLocale('zh-CN');
    expect(wayOf(sent(5), NOW).words).toBe('5 天前发货，尚未显示签收');
  });

  it('is delivered when the shop says so, however long it took', () => {
    const done = wayOf({ ...sent(20), delivered_at: NOW - DAY }, NOW);
    expect(done.words).toContain('delivered');
    expect(done.late).toBe(false);
    expect(wayOf({ shipped_at: null, delivered_at: null, tracking: [] }, NOW).words).toBe('packed');
  });
});

it('names a carrier in the agent’s language, and the newest number', () => {
  const sf = { name: 'SF Express', name_zh: '顺丰速运' };
  expect(carrierName(sf)).toBe('SF Express');
  setLocale('zh-CN');
  expect(carrierName(sf)).toBe('顺丰速运');
  setLocale('en');
  const tracking = (number: string) => ({ ...sent(1), tracking: [{ number, url: null, carrier: sf }] });
  expect(trackingOf([{ parcels: [sent(3)] }, { parcels: [tracking('1'), tracking('2')] }])).toBe('2');
  expect(trackingOf([])).toBeUndefined();
});
