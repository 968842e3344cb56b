import type { kit as en } from '../en/kit';
import type { Like } from '../like';

export const kit: Like<typeof en> = {
  close: '关闭',
  clear: '清除',
  dismiss: '知道了',
  loading: '正在加载',
  noMatches: '没有匹配项',
  optional: '选填',
  notifications: '通知',
  keyThen: '然后',
  remove: (what) => `移除${what}`,
  resize: (pane) => `${pane}宽度`,
  expand: (pane) => `显示${pane}`,
  ago: (duration) => `${duration}前`,
  left: (duration) => `还剩${duration}`,
  overdue: (duration) => `已超时${duration}`,
  waited: (duration) => `已等待${duration}`,
  justNow: '刚刚',
  today: '今天',
  yesterday: '昨天',
};
