import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import Blocks from './Blocks.story.svelte';
import Button from './Button.svelte';
import Drawer from './Drawer.svelte';
import Layers from './Layers.story.svelte';
import Lists from './Lists.story.svelte';
import TextField from './TextField.svelte';
import Toaster from './Toaster.svelte';
import { readPanes } from './panes';

const user = userEvent.setup();
beforeEach(() => localStorage.clear());

describe('a dialog', () => {
  it('takes the focus to its first field and gives it back', async () => {
    render(Layers);
    const opener = screen.getByRole('button', { name: 'Refund…' });
    await user.click(opener);
    await screen.findByRole('dialog', { name: 'Refund order #10372' });
    const amount = screen.getByRole('textbox', { name: 'Amount' });
    await waitFor(() => expect(document.activeElement).toBe(amount));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(opener));
  });

  it('stays open when a toast is answered', async () => {
    render(Layers);
    await user.click(screen.getByRole('button', { name: 'Resolve' }));
    await user.click(screen.getByRole('button', { name: 'Refund…' }));
    const amount = await screen.findByRole('textbox', { name: 'Amount' });
    // A press outside counts once the dialog has stood for a moment.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await user.type(amount, '1');
    const coords = { clientX: 5, clientY: 5 };
    const undo = screen.getByRole('button', { name: /Undo/, hidden: true });
    await user.pointer({ keys: '[MouseLeft>]', target: undo, coords });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await user.pointer({ keys: '[/MouseLeft]', target: undo, coords });
    await waitFor(() => expect(screen.queryByText('Conversation resolved')).toBeNull());
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Amount' }).value).toBe('24.901');
    await user.pointer({ keys: '[MouseLeft]', target: document.body, coords });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('does not close by the Escape of an input method', async () => {
    render(Layers, { start: 'dialog' });
    const amount = await screen.findByRole('textbox', { name: 'Amount' });
    const escape = { key: 'Escape', bubbles: true, cancelable: true };
    amount.dispatchEvent(new KeyboardEvent('keydown', { ...escape, isComposing: true }));
    await user.type(amount, '1');
    expect(screen.queryByRole('dialog')).not.toBeNull();
    amount.dispatchEvent(new KeyboardEvent('keydown', escape));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

describe('a drawer beside the window', () => {
  it('takes the Escape that is pressed in it, and no other', async () => {
    const reply = document.body.appendChild(document.createElement('textarea'));
    reply.focus();
    const onclose = vi.fn();
    const children = createRawSnippet(() => ({ render: () => '<input aria-label="Next step" />' }));
    render(Drawer, { open: true, title: 'Case', modal: false, onclose, children });
    await screen.findByRole('dialog', { name: 'Case' });
    const escape = () => new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true });
    const meant = escape();
    reply.dispatchEvent(meant);
    expect(meant.defaultPrevented).toBe(false);
    expect(onclose).not.toHaveBeenCalled();
    const field = screen.getByRole('textbox', { name: 'Next step' });
    field.focus();
    field.dispatchEvent(escape());
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(onclose).toHaveBeenCalledOnce();
    expect(document.activeElement).toBe(reply);
    reply.remove();
  });
});

describe('the palette', () => {
  it('goes through what it finds by the keyboard', async () => {
    render(Layers, { start: 'palette' });
    const input = await screen.findByRole('combobox');
    await user.type(input, 's');
    await user.keyboard('{ArrowDown}');
    const active = document.getElementById(input.getAttribute('aria-activedescendant') ?? '');
    expect(active?.getAttribute('aria-selected')).toBe('true');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

describe('a menu', () => {
  it('opens, moves and acts by the keyboard', async () => {
    render(Layers);
    screen.getByRole('button', { name: 'More' }).focus();
    await user.keyboard('{ArrowDown}');
    const item = await screen.findByRole('menuitemcheckbox', { hidden: true });
    expect(item.getAttribute('aria-checked')).toBe('true');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('menu', { hidden: true })).toBeNull());
  });
});

describe('panes', () => {
  const divider = () => screen.getByRole('separator');
  const pane = () => document.querySelector<HTMLElement>('[data-pane="left"]')!;

  it('are resized by keys and remember it', async () => {
    render(Blocks);
    expect(divider().getAttribute('aria-valuenow')).toBe('180');
    divider().focus();
    await user.keyboard('{ArrowRight}');
    expect(divider().getAttribute('aria-valuenow')).toBe('192');
    await user.keyboard('{End}');
    expect(divider().getAttribute('aria-valuenow')).toBe('240');
    expect(readPanes('story').left).toEqual({ size: 240, collapsed: false });
  });

  it('fold and unfold', async () => {
    render(Blocks);
    divider().focus();
    await user.keyboard('{Enter}');
    expect(divider().getAttribute('aria-label')).toBe('Show Orders');
    expect(pane().inert).toBe(true);
    await user.keyboard('{Enter}');
    expect(pane().inert).toBe(false);
  });

  it('take no harm from a broken memory', () => {
    localStorage.setItem('shopdesk.panes.story', '{"left":{"size":"wide"},"x":null}');
    render(Blocks);
    expect(divider().getAttribute('aria-valuenow')).toBe('180');
  });
});

describe('a virtual list', () => {
  it('moves its active row by the keyboard, also past what is drawn', async () => {
    render(Lists);
    const list = screen.getByRole('listbox');
    list.focus();
    await user.keyboard('{ArrowDown}');
    expect(list.getAttribute('aria-activedescendant')).toMatch(/row-3$/);
    await user.keyboard('{End}');
    expect(list.getAttribute('aria-activedescendant')).toMatch(/row-4999$/);
  });
});

describe('a button', () => {
  it('does nothing while it is busy, and says so', async () => {
    const onclick = vi.fn();
    render(Button, { busy: true, onclick, 'aria-label': 'Sign in' });
    const button = screen.getByRole('button', { name: 'Sign in' });
    await user.click(button);
    expect(onclick).not.toHaveBeenCalled();
    expect(button.getAttribute('aria-busy')).toBe('true');
  });
});

describe('a text field', () => {
  it('is named by its label and tells its error', () => {
    render(TextField, { label: 'Amount', error: 'Too much', help: 'In euros' });
    const input = screen.getByRole('textbox', { name: 'Amount' });
    expect(input.getAttribute('aria-invalid')).toBe('true');
    const about = document.getElementById(input.getAttribute('aria-describedby') ?? '');
    expect(about?.textContent).toContain('Too much');
  });

  it('enters by Enter, but not by that of an input method', async () => {
    const onenter = vi.fn();
    render(TextField, { label: 'Tag', value: '二次', onenter });
    const input = screen.getByRole('textbox', { name: 'Tag' });
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
    expect(onenter).not.toHaveBeenCalled();
    await user.type(input, '{Enter}');
    expect(onenter).toHaveBeenCalledWith('二次');
  });
});

describe('a toast', () => {
  it('is announced, does its action, and goes', async () => {
    const run = vi.fn();
    const ondismiss = vi.fn();
    render(Toaster, {
      toasts: [{ id: 'a', tone: 'ok', text: 'Resolved', action: { label: 'Undo', keys: 'z', run } }],
      ondismiss,
    });
    expect(screen.getByRole('status').textContent).toContain('Resolved');
    await user.click(screen.getByRole('button', { name: /Undo/ }));
    expect(run).toHaveBeenCalledOnce();
    expect(ondismiss).toHaveBeenCalledWith('a');
  });

  it('takes no second press of a double click: that was meant for the one that went', async () => {
    const run = vi.fn();
    const ondismiss = vi.fn();
    render(Toaster, {
      toasts: [{ id: 'a', tone: 'ok', text: 'Resolved', action: { label: 'Undo', keys: 'z', run } }],
      ondismiss,
    });
    for (const button of screen.getAllByRole('button')) await fireEvent.click(button, { detail: 2 });
    expect(run).not.toHaveBeenCalled();
    expect(ondismiss).not.toHaveBeenCalled();
  });
});
