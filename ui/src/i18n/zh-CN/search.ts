import type { search as en } from '../en/search';
import type { Like } from '../like';
import { pluralsOf } from '../plural';

const plural = pluralsOf('zh-CN');

export const search: Like<typeof en> = {
  title: '搜索',
  field: '搜索消息、备注、姓名和文件',
  hint: '文字、姓名、号码、文件…',
  filters: '筛选条件',
  offered: [
    '状态：未解决',
    '状态：待回复',
    '状态：未读',
    '状态：我的',
    '包含：附件',
    '发件人：',
    '订单：',
    '晚于：',
    '早于：',
  ],
  found: (count) => plural(count, { other: '# 个会话' }),
  atLeast: (count) => plural(count, { other: '至少 # 个会话' }),
  more: (count) => plural(count, { other: '另有 # 条消息' }),
  note: '备注',
  start: {
    title: '搜索所有写过的内容',
    text: '消息、备注、主题、姓名、号码和文件名，最新的在前。引号内的文字作为整体查找，减号表示不包含。',
  },
  nothing: { title: '没有找到', text: '请减少或缩短文字，或去掉一个筛选条件。' },
  goOn: '继续向前查找',
  failed: '搜索失败',
  reaches: (date) => `已搜索${date}以来的全部内容。`,
  reading: (date) => `目前已搜索到${date}，更早的邮件仍在获取。`,
  indexing: (count) => `还有 ${count} 条消息尚不能搜索。`,
  server: {
    ask: '在服务器上搜索',
    title: '服务器上的邮件',
    offline: '要搜索更早的内容，需要连接到服务器。',
    found: (count) => plural(count, { other: '# 封不在本机的邮件' }),
    nothing: '服务器上没有其他符合的邮件。',
    leftOut: '服务器只按文字、人员、主题和日期搜索，其他筛选条件未使用。',
    characters: '该服务器无法搜索这些字符。',
    noSubject: '（无主题）',
    more: (count) => plural(count, { other: '还有 # 封，显示' }),
    close: '关闭服务器搜索结果',
  },
};
