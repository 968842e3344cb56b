import type { setup as en } from '../en/setup';
import type { Like } from '../like';

const security = { tls: 'TLS', starttls: 'STARTTLS', plain: '不加密（仅限本机）' };

export const setup: Like<typeof en> = {
  medusa: {
    url: {
      label: '店铺服务器地址',
      help: 'Medusa 服务本身的地址，例如 https://shop.example.com。填写后台地址（以 /app 结尾）也可以。',
    },
    key: {
      label: '私密 API 密钥',
      help: '在 Medusa 后台打开 Settings → Secret API Keys → Create 创建。密钥只显示一次，请立即复制，它以 sk_ 开头。密钥拥有创建者的权限，请为 Shopdesk 单独创建一个。',
    },
    ca: { label: '自有证书颁发机构', help: '仅当店铺使用自签证书时需要，请提供 PEM 格式的根证书。' },
  },
  email: {
    email: { label: '邮箱地址' },
    name: { label: '发件人名称', help: '客户会在地址旁看到它，例如“北光家居”。' },
    password: {
      label: '密码',
      help: '许多邮箱在这里要填应用专用密码或授权码，而不是网页登录密码。',
    },
    user: { label: '用户名', help: '仅当服务器要求的用户名与邮箱地址不同时填写。' },
    imap_host: { label: 'IMAP 服务器' },
    imap_port: { label: 'IMAP 端口' },
    imap_security: { label: 'IMAP 加密方式', choices: security },
    smtp_host: { label: 'SMTP 服务器' },
    smtp_port: { label: 'SMTP 端口' },
    smtp_security: { label: 'SMTP 加密方式', choices: security },
    ca: { label: '自有证书颁发机构', help: '仅当邮件服务器使用自签证书时需要，请提供 PEM 格式的根证书。' },
    sent: {
      label: '已发送邮件的副本',
      help: '由谁把发出的邮件放入“已发送”文件夹。如果那里缺少副本或出现两份，请修改此项。',
      choices: { auto: '自动判断', provider: '由邮箱服务商保存', append: '由 Shopdesk 保存' },
    },
    depth: {
      label: '读取多久以前的邮件',
      help: '先读取最新的邮件。更早的（最多 3 年）只读取发件人和主题；再早的可用“在服务器上搜索”查找。',
      choices: { '3m': '3 个月', '12m': '12 个月', '36m': '3 年', all: '全部' },
    },
    folders: {
      label: '更多文件夹',
      help: '收件箱、已发送和垃圾邮件总会读取。其他文件夹请按邮箱里的名称填写，用逗号分隔。',
    },
    preset: {
      gmail: {
        help: 'Google 要求使用应用专用密码。请先开启两步验证，再打开 myaccount.google.com/apppasswords 创建名为 Shopdesk 的密码，并把 16 位字母填在密码栏。Google Workspace 需要管理员允许。',
      },
      outlook: {
        unsupported:
          'Outlook.com 和 Exchange Online 的 IMAP、SMTP 已不再接受密码登录，Shopdesk 目前还不支持微软的登录方式。请把这个邮箱的邮件转发到其他邮箱，或连接其他服务商的邮箱。',
      },
      '163': {
        help: '网易邮箱要求使用授权码。登录 mail.163.com，打开“设置”→“POP3/SMTP/IMAP”，开启“IMAP/SMTP服务”，按提示发送短信验证，然后把显示的授权码填在密码栏。',
      },
      '126': {
        help: '网易邮箱要求使用授权码。登录 mail.126.com，打开“设置”→“POP3/SMTP/IMAP”，开启“IMAP/SMTP服务”，按提示发送短信验证，然后把显示的授权码填在密码栏。',
      },
      qq: {
        help: 'QQ 邮箱要求使用授权码。登录 mail.qq.com，打开“设置”→“账号”→“POP3/IMAP/SMTP 服务”，开启服务并按提示发送短信验证，然后把 16 位授权码填在密码栏。修改 QQ 密码后授权码会失效，需要重新生成。',
      },
      icloud: {
        help: 'Apple 要求使用 App 专用密码。登录 account.apple.com，打开“登录与安全”→“App 专用密码”，创建名为 Shopdesk 的密码并填在密码栏。',
      },
      fastmail: {
        help: 'Fastmail 要求使用应用密码。打开 Settings → Privacy & Security → Manage app passwords and access → New app password，权限选择 Mail (IMAP/SMTP)。',
      },
      other: {
        name: '其他',
        help: '服务器名称可在邮箱服务商的帮助中找到。留空则尝试在域名前加 imap. 和 smtp. 的地址。',
      },
    },
  },
  demo: {
    file: { label: '演示世界的文件', help: '与工作台的数据放在一起。' },
    pace: {
      label: '活跃程度',
      help: '虚构的客户多久来信一次。',
      choices: { still: '静止', calm: '平缓', brisk: '频繁' },
    },
    seed: { label: '种子', help: '相同的数字生成相同的世界。' },
  },
};
