import { describe, expect, it } from 'vitest';
import { isChord, parseBinding, pressedStep, type Pressed } from './chord';

const press = (key: string, rest: Partial<Pressed> & { keyCode?: number } = {}) => ({
  key,
  code: '',
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...rest,
});

describe('a binding', () => {
  it.each([
    ['j', ['j']],
    ['Shift+X', ['shift+x']],
    ['alt+mod+K', ['mod+alt+k']],
    ['g i', ['g', 'i']],
    ['shift+?', ['?']],
    ['mod++', ['mod++']],
    ['+', ['+']],
    ['mod+Esc', ['mod+escape']],
    ['hyper+x', []],
    ['', []],
  ])('%s is %j', (binding, steps) => expect(parseBinding(binding)).toEqual(steps));

  it('is a chord where it writes nothing', () => {
    expect(isChord('mod+k')).toBe(true);
    expect(isChord('f3')).toBe(true);
    expect(isChord('shift+x')).toBe(false);
  });
});

describe('a press', () => {
  it('is known by what it types', () => {
    expect(pressedStep(press('j', { code: 'KeyC' }), false)).toBe('j');
    expect(pressedStep(press('J', { code: 'KeyJ' }), false)).toBe('j');
    expect(pressedStep(press('X', { shiftKey: true }), false)).toBe('shift+x');
    expect(pressedStep(press('?', { shiftKey: true }), false)).toBe('?');
  });

  it('is Ctrl or Command by machine', () => {
    expect(pressedStep(press('k', { ctrlKey: true }), false)).toBe('mod+k');
    expect(pressedStep(press('k', { metaKey: true }), true)).toBe('mod+k');
    expect(pressedStep(press('k', { ctrlKey: true }), true)).toBe('ctrl+k');
  });

  it('is known by its place under an input method or another script', () => {
    expect(pressedStep(press('Process', { code: 'KeyJ', keyCode: 229 }), false)).toBe('j');
    expect(pressedStep(press('Process', { code: 'Slash', keyCode: 229, shiftKey: true }), false)).toBe('?');
    expect(pressedStep(press('о', { code: 'KeyJ' }), false)).toBe('j');
    expect(pressedStep(press('?', { code: 'Slash', shiftKey: true }), false)).toBe('?');
  });

  it('is none for a modifier or a dead key', () => {
    expect(pressedStep(press('Shift', { shiftKey: true }), false)).toBeUndefined();
    expect(pressedStep(press('Dead', { code: 'BracketLeft' }), false)).toBeUndefined();
  });

  it('types with AltGr what other layouts type with it', () => {
    const getModifierState = (name: string) => name === 'AltGraph';
    expect(pressedStep(press('@', { ctrlKey: true, altKey: true, getModifierState }), false)).toBe('@');
  });
});
