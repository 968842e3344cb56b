import type { shell as en } from '../en/shell';
import type { Like } from '../like';
import { pluralsOf } from '../plural';

const plural = pluralsOf('zh-CN');

export const shell: Like<typeof en> = {
  appName: 'Shopdesk',
  views: {
    mine: '我的',
    unassigned: '未分配',
    waiting: '等待最久',
    due: '即将超时',
    answered: '等待客户回复',
    needs_you: '需要您处理',
    drafts: '草稿',
    all: '全部未解决',
    snoozed: '稍后处理',
    resolved: '已解决',
    junk: '垃圾邮件',
    attention: '发件箱需处理',
  },
  groups: {
    afterSales: '售后',
    saved: '保存的视图',
  },
  panes: {
    rail: '视图',
    list: '列表',
    main: '会话',
    context: '客户与订单',
    showContext: '显示客户与订单',
    hideContext: '隐藏客户与订单',
  },
  bar: {
    label: '连接状态',
    ok: (name) => name,
    shop: (name: string) => `${name} 店铺`,
    mailbox: (name: string) => `${name} 邮箱`,
    offline: (name, since) => `${name} 自 ${since} 起离线`,
    syncing: (name) => `${name} 正在同步`,
    connecting: (name) => `${name} 正在连接`,
    paused: (name) => `${name} 已暂停`,
    progress: (done, total) => `${done}/${total}`,
    secondsLeft: (seconds) =>
      seconds < 90
        ? plural(Math.max(1, Math.round(seconds)), { other: '还剩 # 秒' })
        : plural(Math.round(seconds / 60), { other: '还剩 # 分钟' }),
    attention: (name) => `${name} 需要您处理`,
    waiting: (count) => plural(count, { other: '# 项待处理' }),
    outbox: (count) => plural(count, { zero: '发件箱', other: '发件箱 #' }),
    clock: (minutes) => plural(minutes, { other: '本机时钟相差 # 分钟' }),
  },
  palette: {
    label: '命令与搜索',
    placeholder: '输入要做的事或要去的地方…',
    empty: '没有这个名称，试试少输入几个字。',
    navigation: '前往',
    view: '窗口',
  },
  keys: {
    title: '快捷键',
    description: '当前位置可用的快捷键，均可在设置中修改。',
  },
  commands: {
    palette: '打开命令面板',
    help: '显示快捷键',
    toggleContext: '显示或隐藏客户与订单',
    toggleRail: '收起或展开视图栏',
    undo: '撤销',
    themeLight: '浅色主题',
    themeDark: '深色主题',
    themeSystem: '跟随系统主题',
  },
  undo: '撤销',
  missing: {
    title: '这里没有内容',
    text: '它可能已被移除。请在左侧选择一个视图。',
  },
  crashed: {
    title: '窗口的这一部分已停止',
    text: '草稿和待发送的内容已保存；表单中未保存的内容可能丢失。',
    again: '重新显示',
  },
};
