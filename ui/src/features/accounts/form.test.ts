import { locales, setLocale, text } from '#i18n';
import type { AccountView } from '#ipc';
import { afterEach, describe, expect, it } from 'vitest';
import { CONNECTORS } from './connectors.fixture';
import {
  certificateText,
  entryOf,
  isAddress,
  missing,
  portIsWrong,
  presetByAddress,
  serversOf,
  valueOf,
  type Values,
} from './form';
import { choiceLabel, fieldHelp } from './words';

const { email, medusa } = CONNECTORS;
const field = (key: string) => email.fields.find((each) => each.key === key)!;
const account = {
  id: 'a1',
  connector: 'email',
  brand: 'b1',
  values: { email: 'help@lamps.example', imap_host: 'mx.lamps.example' },
} as unknown as AccountView;

afterEach(() => setLocale('en'));

describe('the preset', () => {
  it('follows the domain as it is typed', () => {
    const id = (address: string) => presetByAddress(email.presets, address)?.id;
    expect(id('a@gmail.co')).toBeUndefined();
    expect(id('a@gmail.com')).toBe('gmail');
    expect(id(' Help@FOXMAIL.com ')).toBe('qq');
    expect(id('gmail.com')).toBeUndefined();
    expect(id('a@not-gmail.com')).toBeUndefined();
  });

  it('stands behind what was entered and what the account has', () => {
    const preset = presetByAddress(email.presets, 'a@gmail.com');
    expect(valueOf(field('imap_host'), {}, undefined, preset)).toBe('imap.gmail.com');
    expect(valueOf(field('imap_host'), {}, account, preset)).toBe('mx.lamps.example');
    expect(valueOf(field('imap_host'), { imap_host: '' }, account, preset)).toBe('');
    expect(valueOf(field('smtp_port'), {}, undefined, undefined)).toBe('465');
  });
});

describe('what was found', () => {
  it('is looked for once an address is whole', () => {
    for (const whole of ['a@b.de', ' help@shop.co.uk ']) expect(isAddress(whole)).toBe(true);
    for (const part of ['', 'a', 'a@b', 'a@b.', '@b.de', 'a b@c.de']) expect(isAddress(part)).toBe(false);
  });

  it('names each server once', () => {
    expect(serversOf({ imap_host: 'mx.test', smtp_host: 'mx.test', imap_port: '993' })).toEqual(['mx.test']);
  });
});

describe('the entry', () => {
  const value = (entered: Values, of?: AccountView) => (each: (typeof email.fields)[number]) =>
    valueOf(each, entered, of);

  it('parts secrets from values and leaves out what is empty', () => {
    const entered = { email: ' a@b.test ', password: ' with spaces ', user: '  ' };
    const entry = entryOf(email, value(entered));
    expect(entry.values.email).toBe('a@b.test');
    expect(entry.values).not.toHaveProperty('user');
    expect(entry.values).not.toHaveProperty('password');
    expect(entry.secrets).toEqual({ password: ' with spaces ' });
    expect(entry).toMatchObject({ account: null, brand: null, connector: 'email' });
  });

  it('of an account that is there says with an empty secret: as before', () => {
    const entry = entryOf(email, value({}, account), account);
    expect(entry).toMatchObject({ account: 'a1', brand: 'b1', secrets: { password: '' } });
  });

  it('needs its required fields, but no secret twice', () => {
    expect(missing(email.fields, value({}), false)).toEqual(['email', 'password']);
    expect(missing(email.fields, value({}, account), true)).toEqual([]);
    expect(missing(medusa.fields, () => ' ', false)).toEqual(['url', 'key']);
  });
});

it('knows a port', () => {
  expect(['993', ' 25 ', ''].some(portIsWrong)).toBe(false);
  expect(['0', '65536', 'imap', '9.5', '-1'].every(portIsWrong)).toBe(true);
});

describe('a certificate', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('is taken as it is, or wrapped where it is binary', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
    expect(certificateText(bytes(`${pem}\n`))).toBe(pem);
    const wrapped = certificateText(new Uint8Array([0x30, 0x82, ...new Array<number>(70).fill(7)]));
    expect(wrapped?.split('\n')[0]).toBe('-----BEGIN CERTIFICATE-----');
    expect(wrapped?.split('\n')[1]).toHaveLength(64);
  });

  it('is nothing else', () => {
    expect(certificateText(bytes('a letter'))).toBeUndefined();
    expect(certificateText(bytes('-----BEGIN PRIVATE KEY-----'))).toBeUndefined();
    expect(certificateText(new Uint8Array())).toBeUndefined();
  });
});

describe.each(locales.map(({ value }) => value))('the words in %s', (language) => {
  it.each(Object.values(CONNECTORS))('cover every field of $id', (connector) => {
    setLocale(language);
    for (const each of connector.fields) {
      expect(text(`${each.label}.label`), each.key).toBeTruthy();
      if (each.help !== null) expect(fieldHelp(each), each.key).toBeTruthy();
      for (const choice of each.choices) expect(choiceLabel(each, choice), choice).not.toBe(choice);
    }
    for (const { help, unsupported } of connector.presets)
      for (const key of [help, unsupported]) if (key !== null) expect(text(key), key).toBeTruthy();
  });
});
