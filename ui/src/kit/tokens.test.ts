import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/* WCAG 2 contrast of the tokens, computed from the file itself. */

const css = readFileSync(path.join(import.meta.dirname, 'tokens.css'), 'utf8');

type Rgb = [number, number, number];

function linear(l: number, c: number, h: number): Rgb {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const L = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const M = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const S = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (x: number) => Math.min(1, Math.max(0, x));
  return [
    clip(4.0767416621 * L - 3.3077115913 * M + 0.2309699292 * S),
    clip(-1.2684380046 * L + 2.6097574011 * M - 0.3413193965 * S),
    clip(-0.0041960863 * L - 0.7034186147 * M + 1.707614701 * S),
  ];
}

function token(name: string, theme: 'light' | 'dark'): Rgb {
  const declared = new RegExp(`--${name}:\\s*(?:var\\(--([\\w-]+)\\)|light-dark\\((.*?)\\);)`).exec(css);
  if (declared?.[1]) return token(declared[1], theme);
  const colours = [...(declared?.[2] ?? '').matchAll(/oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)/g)];
  const [, l, c, h] = colours[theme === 'light' ? 0 : 1] ?? [];
  if (l === undefined) throw new Error(`--${name} is not a colour in both themes`);
  return linear(Number(l) / 100, Number(c), Number(h));
}

function contrast(one: Rgb, two: Rgb): number {
  const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const [low, high] = [luminance(one), luminance(two)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const surfaces = ['bg', 'bg-rail', 'bg-raised', 'bg-float', 'bg-hover', 'bg-active', 'mine-bg', 'note-bg'];
const text: [string, string][] = [
  ...['text', 'text-2'].flatMap((name) =>
    [...surfaces, 'bg-press', 'ok-bg', 'warn-bg', 'bad-bg', 'info-bg'].map((on): [string, string] => [
      name,
      on,
    ]),
  ),
  ...surfaces.map((on): [string, string] => ['text-3', on]),
  ...['ok', 'warn', 'bad', 'accent-text'].flatMap((name) =>
    ['bg', 'bg-rail', 'bg-raised', 'bg-float', 'bg-hover', 'bg-active', 'mine-bg'].map(
      (on): [string, string] => [name, on],
    ),
  ),
  ['ok', 'ok-bg'],
  ['warn', 'warn-bg'],
  ['bad', 'bad-bg'],
  ['info', 'info-bg'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-danger', 'danger'],
  ['on-danger', 'danger-hover'],
  ['bg', 'text'],
];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(text)('text in %s can be read on %s', (name, on) => {
    expect(contrast(token(name, theme), token(on, theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ['line-field', 'bg-raised'],
    ['line-field', 'bg'],
    ['focus', 'bg'],
    ['focus', 'bg-rail'],
    ['focus', 'bg-float'],
    ['focus', 'bg-active'],
    ['accent', 'bg-raised'],
  ])('the mark %s can be seen on %s', (name, on) => {
    expect(contrast(token(name, theme), token(on, theme))).toBeGreaterThanOrEqual(3);
  });
});
