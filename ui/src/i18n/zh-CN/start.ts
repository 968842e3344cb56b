import type { Like } from '../like';
import type { start as en } from '../en/start';

export const start: Like<typeof en> = {
  welcome: {
    title: '欢迎使用 Shopdesk',
    text: '所有客户会话集中在一个收件箱，订单就在旁边；店铺或邮件中断时也能照常工作。',
    name: '您的姓名',
    nameHelp: '同事和操作记录会看到它，以后可以修改。',
    language: '语言',
    go: '开始',
  },
  opening: {
    title: '正在打开工作台',
    text: '密钥保存在系统密钥环中，密钥环可能正在另一个窗口里询问密码。',
  },
  first: {
    title: (name: string) => `${name}，您好！这个工作台要连接什么？`,
    text: '可以按任意顺序连接店铺和邮箱，也可以先在演示店铺里看看。',
    shop: '连接店铺',
    shopText: '订单、退货和退款都保存在本机，店铺中断时也能使用。',
    channel: '连接邮箱',
    channelText: '通过 IMAP 和 SMTP 收发邮件，先读取最新的。',
    demo: '试用演示',
    demoText: '一家虚构的店铺，客户会不断来信。无需安装，任何内容都不会离开这台电脑。',
    demoGo: '打开演示',
    connect: '连接',
    later: '进入空白工作台',
  },
  signIn: {
    title: '现在是谁在使用？',
    pin: (name: string) => `${name} 的 PIN 码`,
    go: '登录',
    other: '其他人',
    add: '新建客服档案',
    switch: '切换客服',
    out: '退出登录',
    people: '客服档案',
  },
  newProfile: {
    pin: 'PIN 码',
    pinHelp: '4 到 12 个字符。设置后，别人无法以您的身份登录，离开时工作台会自动锁定。',
    letIn: '这个工作台的每个人都设置了 PIN 码，需要其中一位让您进入。',
    letInBy: '由谁让您进入',
    theirPin: '对方的 PIN 码',
    go: '新建并登录',
    back: '返回',
  },
  lock: {
    title: '已锁定',
    lock: '锁定工作台',
    pin: 'PIN 码',
    text: '消息内容已隐藏，待处理的操作会继续发出。',
    go: '解锁',
  },
  trouble: {
    keyringLocked: {
      title: '系统密钥环已锁定',
      text: '数据密钥保存在系统密钥环中。请解锁密钥环后重试，数据没有丢失。',
    },
    keyringDenied: {
      title: '系统密钥环拒绝访问',
      text: '请允许 Shopdesk 读取它在系统密钥环中的条目后重试，数据没有丢失。',
    },
    keyringMissing: {
      title: '找不到系统密钥环',
      text: 'Shopdesk 把密钥保存在系统密钥环中（Linux 上为 GNOME Keyring 或 KWallet）。请启动它后重新打开 Shopdesk。',
    },
    keyMissing: {
      title: '密钥环中没有这个工作台的密钥',
      text: '您的数据仍在这里，并且是加密的。请输入最近一次在“设置 → 安全”中显示的恢复码，之前的已失效。',
    },
    code: '恢复码',
    codeHelp: '八组，每组四个字符，不区分大小写，可省略短横线。',
    passphrase: '或输入密码短语',
    recover: '打开工作台',
    again: '重试',
    newer: {
      title: '数据来自更新版本的 Shopdesk',
      text: (version: string) => `数据由存储版本 ${version} 写入。请更新 Shopdesk 后再打开，数据没有改动。`,
    },
    damaged: {
      title: '本地存储已损坏并已更换',
      text: '正在从邮箱和店铺重新读取消息和订单。知识库、保存的视图、规则、证据包记录，以及大部分备注、标签和分配只留在被搁置的文件中。',
      saved: (count: number) =>
        count === 0
          ? '没有等待发出的内容。'
          : `等待发出的内容已保住：${count} 份草稿和操作，发出之前会逐一询问您。`,
      partly: (count: number) =>
        count === 0
          ? '发件箱完全无法读取。'
          : `发件箱有一部分无法读取。已保住 ${count} 份草稿和操作，发出之前会逐一询问您。`,
      partlyMeans:
        '最近几天的回复、退货或退款可能不在其中，有的可能已经发出，有的没有。再次操作之前，请先查看店铺和“已发送”文件夹。',
      gone: {
        title: '原来的位置上找不到本地存储',
        text: '已新建一个空的存储。如果有旧存储的副本，请退出 Shopdesk 并把它放回原处；否则请重新连接店铺和邮箱。',
      },
      kept: (path: string) => `损坏的文件保留在：${path}`,
      go: '继续',
    },
    failed: {
      title: 'Shopdesk 无法打开本地存储',
      text: '数据没有改动。请重试；如果仍然不行，下面的内容有助于查找原因。',
    },
  },
  recovery: {
    show: '显示恢复码',
    later: '以后再说',
    remind: '尚未保存恢复码。',
  },
};
