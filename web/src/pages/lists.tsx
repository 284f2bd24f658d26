import { useState } from 'react';
import { ask } from '../api.ts';
import { useSay } from '../language.tsx';
import { Field, Loading, Problem, Section, Table, useAct, useLoad } from '../parts.tsx';
import { useSeason } from '../season.tsx';
import { beijing, closing, minute } from '../server-clock.ts';

/** The list that the publicity window opens with. */
const firstListId = 'L1';
const params = { listId: firstListId };

/** The publicity list, as long as it is public: page by page, and by school. */
export function Lists() {
  const say = useSay();
  const { windowOf, categoryWord } = useSeason();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState({ school: '', page: 1 });
  const { school, page } = asked;
  const query = { page: String(page), ...(school !== '' && { school }) };
  const load = () => ask('showList', { params, query });
  const { data, error } = useLoad(load, `${page} ${school}`);
  const download = useAct();
  const { opensAt, closesAt } = windowOf('W09');
  return (
    <Section isPage title={data?.title ?? say('公示名单', 'Published list')}>
      <p className="note">
        {say(
          `名单仅在公示期内可查：北京时间 ${minute(say, opensAt)} 至 ${closing(say, closesAt)}。`,
          `The list is public from ${minute(say, opensAt)} to ${closing(say, closesAt)} Beijing time, and only then.`,
        )}
      </p>
      {data === undefined && error === undefined && <Loading />}
      <Problem of={error} />
      {error === undefined && data !== undefined && (
        <>
          <p className="hint">
            {say(`共 ${data.count} 人`, `${data.count} people`)} · {say('发布于', 'published')}{' '}
            {beijing(data.publishedAt)} · SHA-256 <code>{data.sha256}</code>{' '}
            <button
              type="button"
              className="link"
              disabled={download.busy}
              onClick={() =>
                void download.act(async () => {
                  const { url } = await ask('showList', { params });
                  window.location.assign(url);
                })
              }
            >
              {say('下载完整名单核对', 'Download the whole list to check it')}
            </button>
          </p>
          <Problem of={download.error} />
          <form
            onSubmit={(event) => {
              event.preventDefault();
              setAsked({ school: typed.trim(), page: 1 });
            }}
          >
            <Field
              label={say('学校代码或名称', 'Code or name of the school')}
              value={typed}
              onChange={setTyped}
              maxLength={40}
            />
            <p className="ways">
              <button type="submit" className="small">
                {say('查找', 'Search')}
              </button>
            </p>
          </form>
          <Table
            label={data.title}
            columns={[say('姓名', 'Name'), say('学校', 'School'), say('类别', 'Category')]}
            rows={data.rows.map((row, at) => ({
              key: String(at),
              cells: [row.name, row.schoolName, categoryWord(row.category)],
            }))}
          />
          <p className="ways">
            <button
              type="button"
              className="small second"
              disabled={page <= 1}
              onClick={() => setAsked({ school, page: page - 1 })}
            >
              {say('上一页', 'Previous page')}
            </button>
            <span role="status">
              {say(
                `第 ${data.page} / ${data.pages} 页，${data.found} 人`,
                `Page ${data.page} of ${data.pages}, ${data.found} people`,
              )}
            </span>
            <button
              type="button"
              className="small second"
              disabled={page >= data.pages}
              onClick={() => setAsked({ school, page: page + 1 })}
            >
              {say('下一页', 'Next page')}
            </button>
          </p>
        </>
      )}
    </Section>
  );
}
