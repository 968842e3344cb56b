import type { PolicyBody, PolicyRule } from '#ipc';

/* A policy while it is edited: lists as typed text, and back. */

export const listText = (list: string[]): string => list.join(', ');

export const textList = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,，、;；\n]/)
      .map((each) => each.trim())
      .filter(Boolean),
  ),
];

const scope = () => ({ countries: [], product_types: [], tags: [], skus: [], groups: [] });

/** A rule of the shop's own, as one begins. */
export function ownRule(name: string, taken: readonly PolicyRule[]): PolicyRule {
  const ids = new Set(taken.map((rule) => rule.id));
  let n = taken.length + 1;
  while (ids.has(`own.${String(n)}`)) n += 1;
  return {
    id: `own.${String(n)}`,
    origin: 'own',
    name,
    law: null,
    causes: ['change_of_mind'],
    applies: scope(),
    except: [],
    window: { days: 30, from: 'delivery', working_day_end: false },
    outcomes: ['refund'],
    way_back: 'customer',
    shipping_back: false,
    wait_for_goods: true,
    refund_days: 14,
    fees: [],
  };
}

/** The rules of a preset beside those that are there; none twice. */
export function withPreset(body: PolicyBody, preset: PolicyBody): PolicyBody {
  const known = new Set(body.rules.map((rule) => rule.id));
  return {
    ...body,
    preset: body.preset || preset.preset,
    utc_offset_minutes: body.rules.length === 0 ? preset.utc_offset_minutes : body.utc_offset_minutes,
    rules: [...body.rules, ...structuredClone(preset.rules).filter((rule) => !known.has(rule.id))],
  };
}

export const emptyBody = (): PolicyBody => ({
  preset: '',
  utc_offset_minutes: 0,
  holidays: [],
  rules: [],
  limits: [],
});
