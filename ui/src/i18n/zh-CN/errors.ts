import type { errors as en } from '../en/errors';
import type { Like } from '../like';

export const errors: Like<typeof en> = {
  unknown: '操作未成功，没有任何改动。',
  internal: '应用出现故障，操作未完成。您写的内容已保留，请重试。',
  unreachable: '应用后台没有响应。您写的内容已保留，请稍后重试。',
  api: {
    request: '应用出现故障，操作未完成。您写的内容已保留，请重试。',
    unknown: '当前版本不支持此操作，请更新后重试。',
    answer: '应用出现故障，请重试。',
  },
  desk: {
    closed: '数据库尚未打开，请稍后重试。',
    locked: '工作台已锁定，请先解锁。',
    no_agent: '尚未登录，请先登录。',
  },
  store: {
    not_found: '内容已不存在，可能已被移除。',
    disk_full: '磁盘已满，无法保存。请清理空间后重试。',
    damaged: '数据库此处无法读取。请重启应用，能修复的会自动修复。',
    closed: '数据库已关闭，请重启应用。',
    failed: '数据库操作失败。请重试，仍失败时请重启应用。',
  },
  connect: {
    unknown_host: '找不到服务器。请检查网络和地址。',
    unreachable: '无法连接服务器，会自动重试。',
    bad_certificate: '服务器证书不受信任，没有发送任何内容。',
    timeout: '服务器没有及时响应，会自动重试。',
    cut: '连接中断，会自动重试。',
    sign_in: '服务器拒绝登录。请检查这个账户的密码或密钥。',
    forbidden: '服务器不允许此账号执行该操作。',
    rate_limited: '服务器要求稍候，会自动重试。',
    too_many_connections: '此账号的连接过多，请关闭其他正在使用它的程序。',
    not_found: '服务器上已没有该内容。',
    refused: '服务器拒绝了该操作。',
    broken: '服务器自身出现故障，会自动重试。',
    garbage: '无法识别服务器的答复。',
    unsupported: '服务器不支持该操作。',
    settings: '账号设置有误，请检查。',
  },
  agent: {
    no_name: '缺少姓名。',
    pin_wrong: 'PIN 码不正确。',
    pin_wait: '错误次数过多，请稍候再试。',
    pin_length: 'PIN 码为 4 到 12 个字符。',
    pin_other: 'PIN 码只能由本人设置。',
    let_in: '需要这个工作台的一位同事让新人进入。',
  },
  brand: {
    no_name: '缺少名称。',
  },
  recovery: {
    short: '密码短语至少十个字符。',
    typo: '这不是有效的恢复码，请检查是否输错。',
    wrong: '无法用它打开工作台。',
    failed: '密钥环没有应答，没有任何改动。请重试。',
  },
  send: {
    bad_address: '地址格式不正确，请检查。',
    no_recipient: '没有收件人，请添加。',
    empty: '没有可发送的内容，请填写正文或添加附件。',
    too_large: '附件超出此渠道的大小限制，请移除部分附件。',
    hole: '有变量在此处没有值。请填写或删除后再发送。',
    no_sender: '此邮箱没有发件地址，请在设置中添加。',
  },
  account: {
    gone: '这个店铺或邮箱已断开连接。请在设置中重新连接，您填写的内容会保留。',
  },
  quick_reply: {
    name: '名称需为 1 到 60 个字。',
    text: '缺少内容。',
  },
  note: {
    empty: '备注为空。',
  },
  inbox: {
    snooze_past: '该时间已过，请选择更晚的时间。',
    too_many: '一次最多修改 1,000 个会话。',
  },
  part: {
    too_large: '单个文件不能超过 50 MB。',
    executable: '此类文件可能是程序，不能在这里打开，但可以保存。',
    gone: '邮件服务器上已没有该文件。',
  },
  message: {
    no_html: '此邮件没有可加载的图片。',
  },
  link: {
    refused: '不支持打开此类地址。',
  },
  outbox: {
    not_now: '已无法更改：正在发出或已经发出。',
    after_cancelled: '它所等待的操作已被取消。',
  },
  refund: {
    nothing_paid: '此订单没有付款，无法退款。',
    nothing_left: '已付款项均已退款或正在等待退款。',
    too_much: '超出可退金额，请减少金额。',
    not_positive: '退款金额必须大于零，请填写金额或选择商品。',
    not_an_amount: '金额无效，请连同小数填写，例如 24.90。',
    too_many_digits: '金额的小数位数超出币种允许的位数，请缩短。',
    currency: '付款币种与订单不同，请在店铺中退款。',
    no_such_line: '订单中已没有其中某件商品，请重新选择。',
    whole_only: '此店铺只支持整笔退款，请选择全部余额。',
    sum: '此订单的金额前后不符，不能在这里退款。请在店铺中退款。',
    sum_changed: '金额已有变化，没有提交任何操作。请查看新的金额后再次确认。',
    similar: '最近 24 小时内已有类似的退款。请确认确实要再退一笔。',
  },
  return: {
    empty: '尚未选择，请选择要退回的商品。',
    no_such_line: '订单中已没有其中某件商品，请重新选择。',
    too_many: '超出可退数量，请减少数量。',
    not_expecting: '店铺已不再等待此退货，请重新读取订单。',
    receipt_waiting: '此退货已有一次收货登记在等待，需要先发出。',
    gone: '订单中已没有此退货，请重新读取订单。',
    similar: '最近 24 小时内已申请过相同商品的退货。请确认确实要再次退货。',
  },
};
