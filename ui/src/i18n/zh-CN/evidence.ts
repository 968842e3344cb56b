import type { evidence as en } from '../en/evidence';
import type { Like } from '../like';

export const evidence: Like<typeof en> = {
  pack: '证据包',
  packTitle: (name) => `${name}的证据包`,
  packHelp:
    '一个 ZIP 文件：可打印的页面、最近 1,000 条消息（包括内部备注；邮件附邮箱中的原件）、订单与物流、照片，以及每项操作的时间和答复。证据包会被封存，之后的更改可被发现。',
  language: '证据包的语言',
  showPage: '同时打开页面以便打印',
  make: '制作并保存',
  saved: (number) => `已保存第 ${number} 份证据包`,
  savedWithout: (count) => `已保存，但缺少仍在邮件服务商处的 ${count} 个文件`,
  withoutRaw: (saved, count) =>
    `${saved}。其中 ${count} 条消息仅有本机所存内容，未能取得原始邮件。原因见证据包的清单。`,
  verify: '验证证据包',
  verifyHelp: '请选择在此制作的 ZIP 文件：将与封存时的内容逐字节比较。',
  choose: '要验证的证据包',
  close: '关闭',
  numbered: (number, of) => `第 ${number} 份，售后单 ${of}`,
  field: { pack: '证据包', made: '制作时间', members: '文件数', head: '链首' },
  anchored: (at) => `自 ${at} 锚定以来未被更改`,
  outcome: {
    anchored: '自锚定以来未被更改',
    not_anchored: '与封存时一致，但尚未锚定：制作之后还没有发出带链首的邮件',
    foreign: '本身未被更改，但不是在此工作台制作的。请与锚定邮件中的链首比较。',
    changed: '封存之后被更改',
    unreadable: '这不是证据包',
  },
  flaw: {
    changed: (name) => `${name} 被更改`,
    missing: (name) => `缺少 ${name}`,
    added: (name) => `多出 ${name}`,
    list: '文件清单被更改',
    around: '文件以外的字节被更改',
    chain: '本工作台的链条记录被更改',
  },
  anchoring: {
    title: '通过邮件锚定证据',
    help: '将证据链的链首发送到此地址：首次立即发送，之后有新的证据包时每天一次。保存邮件的人可以证明更早的证据包未被更改。',
    on: '每天发送',
    address: '收件人',
    from: '发件邮箱',
    save: '保存',
    saved: '已保存',
    none: '还没有制作证据包。',
    stands: (packs, anchored) => `已制作 ${packs} 份证据包，其中 ${anchored} 份已提交锚定。`,
  },
};
