// Run in the window, over the demo: opens every screen and what opens from it, and asks axe of each. `axe` was put into the
// page before. Words on controls are given in both languages, as [English, Chinese]. Colours are the themes' and no
// language's, and all else is no theme's: so the dark theme is asked for colours alone, and Chinese for all but them.
window.sweep = async (language) => {
  const zh = language === 'zh-CN';
  const found = [];
  const looked = [];
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const until = async (what, holds) => {
    for (let tries = 0; tries < 600; tries += 1) {
      const there = holds();
      if (there) return there;
      await pause(25);
    }
    throw new Error(`not so: ${what}`);
  };
  const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
  const CONTROLS = 'button, a, summary, label, [role=tab], [role=menuitem], [role=option], [role=radio]';
  const named = (element) => (element.getAttribute('aria-label') ?? element.textContent).replace(/\s+/g, ' ').trim();
  const layers = () => [...document.querySelectorAll('[role=dialog], [role=alertdialog], [role=menu]')].filter(seen);
  const top = () => layers().at(-1) ?? document.body;
  const control = (words, within) => {
    const wanted = typeof words === 'string' ? words : words[zh ? 1 : 0];
    const all = [...within.querySelectorAll(CONTROLS)].filter(seen);
    return all.find((each) => named(each) === wanted) ?? all.find((each) => named(each).startsWith(wanted));
  };
  const press = async (words) => (await until(`there is ${words}`, () => control(words, top()))).click();
  const pressAt = async (css) => (await until(css, () => [...top().querySelectorAll(css)].find(seen))).click();
  const key = (key, more = {}) =>
    (document.activeElement ?? document.body).dispatchEvent(
      new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true, ...more }),
    );
  const layer = () => until('something is open', () => layers().length > 0);
  const closeAll = async () => {
    for (let tries = 0; layers().length > 0 && tries < 40; tries += 1) {
      key('Escape');
      await pause(50);
    }
    if (layers().length > 0) throw new Error(`${named(layers()[0]).slice(0, 80)} does not close`);
  };
  // What moves is not measured: a colour on its way is no colour.
  if (!document.getElementById('still')) {
    const style = document.createElement('style');
    style.id = 'still';
    style.textContent = '*, *::before, *::after { transition: none !important; animation: none !important; }';
    document.head.append(style);
  }
  const still = () => pause(40);
  const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const ask = async (name, theme, runOnly, rules = {}) => {
    document.documentElement.dataset.theme = theme;
    await still();
    const { violations } = await axe.run(layers().at(-1) ?? document, { runOnly, rules, resultTypes: ['violations'], elementRef: false });
    for (const { id, nodes } of violations)
      for (const node of nodes)
        found.push(`${name}, ${language}, ${theme}: ${id}: ${node.html.slice(0, 200)} ${node.any[0]?.message ?? ''}`);
  };
  const look = async (name) => {
    await ask(name, 'light', { type: 'tag', values: RULES }, zh ? { 'color-contrast': { enabled: false } } : {});
    if (!zh) await ask(name, 'dark', { type: 'rule', values: ['color-contrast'] });
    looked.push(name);
  };

  const go = async (path, css) => {
    await closeAll();
    document.activeElement?.blur?.();
    location.hash = `#${path}`;
    await until(path, () => location.hash.startsWith(`#${path}`));
    if (css) await until(css, () => [...document.querySelectorAll(css)].some(seen));
    await still();
  };
  const screen = async (name, path, css) => {
    await go(path, css);
    await look(name);
  };
  /** What `open` opens over the screen that is there. */
  const over = async (name, open) => {
    try {
      await open();
      await layer();
      await still();
      await look(name);
    } catch (cause) {
      found.push(`${name}, ${language}: could not be opened: ${cause.message}`);
    }
    await closeAll();
  };
  const through = (...all) => async () => {
    for (const each of all) await press(each);
  };
  /** Gives a file to a field that is there for the system's dialog. */
  const give = async (css, name, text) => {
    const field = await until(css, () => document.querySelector(css));
    const files = new DataTransfer();
    files.items.add(new File([text], name));
    field.files = files.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const row = async (words) =>
    (await until(words, () => [...document.querySelectorAll('[role=option]')].find((each) => each.textContent.includes(words)))).click();

  await screen('inbox', '/inbox/all', '[role=option]');
  await pressAt('[role=option]');
  await until('the conversation', () => document.querySelector('[role=log] article, [role=log] li, [role=log] > *'));
  await look('conversation');
  await over('palette', async () => key('k', { ctrlKey: true }));
  await over('keys', async () => key('?', { shiftKey: true }));
  for (const [name, letter] of [['snooze', 's'], ['priority', 'p'], ['tags', 't']])
    await over(name, async () => key(letter));
  await over('snooze until', async () => {
    key('s');
    await layer();
    await press(['Pick a time…', '选择时间…']);
    await until('the moment', () => top().querySelector('input'));
  });
  const open = ['Open a case', '新建售后单'];
  await over('case dialog', through(open));
  // The first language leaves a case for the second.
  await over('case drawer', async () => {
    await press(open);
    await layer();
    await press(open);
    await until('the drawer', () => top().querySelector('.steps button'));
  });
  key('C', { shiftKey: true });
  await until('the customer', () => location.hash.startsWith('#/customers/'));
  const customer = location.hash.slice(1);
  await go('/inbox/all', '[role=option]');
  key('x');
  await look('inbox, chosen');
  key('Escape');
  for (const view of ['drafts', 'needs_you', 'resolved']) await screen(`inbox, ${view}`, `/inbox/${view}`);
  await over('outbox drawer', async () => key('b'));
  await screen('search', '/search', 'input[type=search]');
  await screen('no screen', '/customers');

  // The test has asked for a return and a refund here before.
  await go('/inbox/all', '[role=option]');
  await row('Broken lamp shade');
  await until('the return', () => control(['Goods received', '确认收到退货'], document.body));
  await look('conversation with images');
  await over('receive', through(['Goods received', '确认收到退货']));
  await over('call off', through(['Call off', '取消退货']));
  await over('image', async () => pressAt('[role=log] button:has(img)'));

  await screen('orders', '/orders', '[role=option]');
  await pressAt('[role=option]');
  await until('the order', () => document.querySelector('article dl'));
  await look('order');
  const order = location.hash.slice(1);
  for (const [name, words] of [
    ['refund', ['Refund', '退款']],
    ['return', ['Return', '退货']],
  ])
    if (control(words, document.body)?.disabled === false) await over(name, through(words));
  const menu = ['More', '更多'];
  await over('order menu', through(menu));
  await press(menu);
  await layer();
  const kinds = [
    ['Exchange goods', '换货'],
    ['Claim: missing, wrong or defective', '索赔：少件、错发或瑕疵'],
    ['Edit the order', '修改订单'],
    ['Send it elsewhere', '更改收货地址'],
    ['Cancel the order', '取消订单'],
    ['Give a discount code', '赠送优惠码'],
  ].filter((words) => control(words, top()));
  await closeAll();
  for (const words of kinds) await over(words[0], through(menu, words));

  await screen('board', '/cases/board');
  await screen('cases', '/cases/active', '[role=option]');
  await pressAt('[role=option]');
  await until('the case', () => document.querySelector('.steps button'));
  await look('case');
  await over('settle', through(['Settle', '解决']));
  await over('evidence pack', through(['Evidence pack', '证据包']));
  await over('verify', through(['Verify an evidence pack', '验证证据包']));
  await screen('parcels that left long ago', '/cases/overdue');
  await screen('outbox', '/outbox', '[role=tab]');
  await pressAt('[role=tab]');
  await until('what needs somebody', () => document.querySelector('[role=option]'));
  await pressAt('[role=option]');
  await until('the operation', () => control(['Approve', '批准'], document.body));
  await look('operation');
  await over('approve', through(['Approve', '批准']));
  await go('/inbox/all', '[role=option]');

  await screen('customer', customer, '.line');
  await over('make one', through(['Make one with another customer…', '与其他客户合并…']));
  await over('erase', through(['Erase this person…', '删除此人…']));

  await screen('knowledge base', '/knowledge');
  await over('import articles', async () => give('input[type=file]', 'returns.md', '# Returns\nSend it back.'));
  await press(['New article', '新建文章']);
  await until('the form', () => document.querySelector('form textarea, textarea'));
  await look('article form');

  for (const section of ['general', 'accounts', 'agents', 'notifications', 'sending', 'replies', 'policy', 'deadlines', 'views',
    'rules', 'window', 'security', 'keys', 'about'])
    await screen(`settings, ${section}`, `/settings/${section}`, 'main h2, main h3');
  const dialogs = {
    general: [['Set a PIN', '设置 PIN 码']],
    accounts: [['Name, signature, returns', '名称、签名与退货']],
    agents: [['Add an agent', '添加客服']],
    replies: [['New quick reply', '新建快捷回复']],
    policy: [['New version', '新版本']],
    deadlines: [['Add a target', '添加时限'], ['Add business hours', '添加营业时间']],
    views: [['New view', '新建视图']],
    rules: [['New rule', '新建规则']],
  };
  for (const [section, all] of Object.entries(dialogs)) {
    await go(`/settings/${section}`);
    for (const words of all) await over(`settings, ${words[0]}`, through(words));
  }
  await go('/settings/replies', 'main h2, main h3');
  await over('import quick replies', async () =>
    give('input[type=file]', 'replies.csv', 'name,text\nLate,Your parcel is late.\n,No name\n'),
  );
  for (const [name, words] of [
    ['set up a shop', ['Connect a shop', '连接店铺']],
    ['set up a mailbox', ['Connect a mailbox', '连接邮箱']],
  ]) {
    await go('/settings/accounts');
    await press(words);
    await until('the form', () => document.querySelector('form input'));
    await look(name);
  }
  await go(order);

  // What stands in front of the desk. Whoever sits here has no PIN, and a colleague has one.
  key('L', { ctrlKey: true, shiftKey: true });
  const unlock = ['Unlock', '解锁'];
  await until('the lock', () => control(unlock, document.body));
  await look('locked');
  await press(unlock);
  const who = await until('the desk', () => document.querySelector('button.who'));
  const me = named(who);
  who.click();
  await layer();
  await press(['Sign out', '退出登录']);
  const add = ['New profile', '新建客服档案'];
  await until('the profiles', () => control(add, document.body));
  await look('signing in');
  await press(add);
  await until('the form', () => document.querySelector('form input'));
  await look('new profile');
  await press(['Back', '返回']);
  const others = () => [...document.querySelectorAll('main li button')].filter((each) => !named(each).includes(me));
  (await until('a colleague', () => others()[0])).click();
  await until('the PIN', () => document.querySelector('input[type=password]'));
  await look('PIN');
  await press(['Somebody else', '其他人']);
  (await until('the profiles', () => [...document.querySelectorAll('main li button')].find((each) => named(each).includes(me)))).click();
  await until('the desk', () => document.querySelector('nav'));
  return { found, looked };
};
