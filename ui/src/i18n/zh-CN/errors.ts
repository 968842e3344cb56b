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
    sign_in: '服务器拒绝登录。请在设置中重新填写密码或密钥。',
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
  send: {
    bad_address: '地址格式不正确，请检查。',
    no_recipient: '没有收件人，请添加。',
    empty: '没有可发送的内容，请填写正文或添加附件。',
    too_large: '附件超出此渠道的大小限制，请移除部分附件。',
    no_sender: '此邮箱没有发件地址，请在设置中添加。',
  },
  account: {
    gone: '此邮箱已断开连接。请在设置中重新连接，您写的内容会保留。',
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
};
