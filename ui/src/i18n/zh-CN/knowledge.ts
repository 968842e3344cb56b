import type { knowledge as en } from '../en/knowledge';
import type { Like } from '../like';
import { pluralsOf } from '../plural';

const plural = pluralsOf('zh-CN');

export const knowledge: Like<typeof en> = {
  title: '知识库',
  count: (count) => plural(count, { other: '# 篇文章' }),
  find: '搜索文章',
  add: '新建文章',
  edit: '修改文章',
  translate: '翻译',
  name: '标题',
  body: '正文',
  bodyHelp: 'Markdown 格式：**粗体**、列表、[链接](https://…)、# 标题。',
  link: '公开网址',
  linkHelp: '客户可阅读的网址，回复中可以链接到这里。',
  none: { title: '还没有文章', text: '新建一篇，或导入 Markdown 文件夹。' },
  nothing: '没有包含这些词的文章。',
  pick: { title: '未打开文章', text: '请从列表中选择，或新建一篇。' },
  missing: '这篇文章已不存在。',
  version: (version) => `版本 ${version}`,
  versions: '历史版本',
  asVersion: (version) => `版本 ${version} 的内容`,
  now: '查看当前版本',
  restore: '恢复为最新版本',
  insert: { title: '插入文章', whole: '插入', link: '插入链接' },
  import: {
    title: '导入 Markdown 文件夹',
    text: '语言取自文件名，如 returns.zh-CN.md 或 zh-CN/returns.md。再次导入的文件会更新原有文章。',
    none: '此文件夹中没有 Markdown 文件。',
    save: (count) => plural(count, { other: '保存 # 篇' }),
    outcome: { new: '新增', changed: '新版本', same: '已存在', bad: '为空或过长' },
  },
};
