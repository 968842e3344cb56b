import { expect, it } from 'vitest';
import { hasQuiet, minutesOf, NO_QUIET, timeOf, USUAL_QUIET } from './hours';

it('writes minutes after midnight as a time, and reads them back', () => {
  expect(timeOf(0)).toBe('00:00');
  expect(timeOf(1350)).toBe('22:30');
  expect(timeOf(5000)).toBe('23:59');
  for (let minutes = 0; minutes < 1440; minutes += 7) expect(minutesOf(timeOf(minutes))).toBe(minutes);
});

it('takes only a whole time', () => {
  expect(minutesOf('07:05:00')).toBe(425);
  for (const wrong of ['', '7:05', '24:00', '12:60', '12']) expect(minutesOf(wrong)).toBeUndefined();
});

it('has quiet hours unless both ends are the same', () => {
  expect(hasQuiet(USUAL_QUIET)).toBe(true);
  expect(hasQuiet(NO_QUIET)).toBe(false);
});
