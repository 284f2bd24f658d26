import { useState } from 'react';
import { ask, sha256Hex, upload } from '../../api.ts';
import { useEvery } from '../../freshness.ts';
import { useSay } from '../../language.tsx';
import { Countdown, Problem, Section, State, Table, useAct, useLoad } from '../../parts.tsx';
import { useSeason } from '../../season.tsx';
import { beijing } from '../../server-clock.ts';
import { columnWord } from '../../words.ts';

/** Rosters: preview first, then import; every refused row is told with its column and how to mend it. */
export function RosterPart() {
  const say = useSay();
  const { windowOf } = useSeason();
  const { busy, error, act } = useAct();
  const [file, setFile] = useState<File>();
  const [batchId, setBatchId] = useState<string>();
  const { data: list, error: listError, again } = useLoad(() => ask('listRosterImports'), 'all');
  const start = (preview: boolean) =>
    act(async () => {
      if (file === undefined) return;
      const begun = await ask('beginRosterUpload', {
        body: { fileName: file.name, bytes: file.size, sha256: await sha256Hex(file) },
      });
      await upload(begun.form, file);
      await ask('confirmRosterUpload', { params: { batchId: begun.batchId }, body: { preview } });
      setBatchId(begun.batchId);
      await again();
    });
  return (
    <Section title={say('导入考生名册', 'Import a roster')}>
      <Countdown to={windowOf('W01').closesAt} label={say('导入剩余', 'Import closes in')} />
      <p>
        {say(
          '选择 CSV 文件（UTF-8 或 GB18030 编码）。先预览，看清每一行的问题，再导入；重复导入同一文件不会产生重复数据。',
          'Choose a CSV file (UTF-8 or GB18030). Preview it first to see what is wrong with which row, then import. The same file twice changes nothing.',
        )}
      </p>
      <p className="ways">
        <label className="button second">
          {file?.name ?? say('选择名册文件', 'Choose a roster file')}
          <input
            className="visually-hidden"
            type="file"
            accept=".csv,text/csv"
            onChange={(event) => {
              setFile(event.target.files?.[0]);
              setBatchId(undefined);
            }}
          />
        </label>
        <button
          type="button"
          className="second"
          disabled={busy || file === undefined}
          onClick={() => void start(true)}
        >
          {say('预览', 'Preview')}
        </button>
        <button
          type="button"
          disabled={busy || file === undefined}
          onClick={() => void start(false)}
        >
          {busy ? say('正在上传…', 'Uploading…') : say('导入', 'Import')}
        </button>
      </p>
      <Problem of={error} />
      {batchId !== undefined && <ImportReport key={batchId} batchId={batchId} done={again} />}
      <h3>{say('已上传的文件', 'Files so far')}</h3>
      <Problem of={listError} retry={again} />
      {list?.imports.length === 0 && (
        <p className="hint">{say('还没有上传过名册。', 'No roster has been uploaded yet.')}</p>
      )}
      {list !== undefined && list.imports.length > 0 && (
        <Table
          label={say('已上传的文件', 'Files so far')}
          columns={[
            say('文件', 'File'),
            say('状态', 'State'),
            say('行数', 'Rows'),
            say('接受', 'Accepted'),
            say('拒绝', 'Rejected'),
            say('时间', 'Time'),
          ]}
          rows={list.imports.map((one) => ({
            key: one.batchId,
            cells: [
              <button
                key="file"
                type="button"
                className="link"
                onClick={() => setBatchId(one.batchId)}
              >
                {one.fileName}
              </button>,
              <State key="state" of={one.state} />,
              one.rows,
              one.accepted,
              one.rejected,
              beijing(one.at).slice(0, 16),
            ],
          }))}
        />
      )}
    </Section>
  );
}

const paceMs = 700;

function ImportReport({ batchId, done }: { batchId: string; done: () => Promise<void> }) {
  const say = useSay();
  const load = async () => {
    const report = await ask('showRosterImport', { params: { batchId } });
    if (!isRunning(report.state)) await done();
    return report;
  };
  const { data, error, again } = useLoad(load, batchId);
  const running = data !== undefined && isRunning(data.state);
  useEvery(running ? paceMs : undefined, again);
  if (data === undefined) return <Problem of={error} retry={again} />;
  const handled = data.accepted + data.unchanged + data.rejected;
  return (
    <div className="report">
      <p role="status">
        <State of={data.state} />{' '}
        {say(
          `${data.fileName}：共 ${data.rows} 行，接受 ${data.accepted}，未变 ${data.unchanged}，拒绝 ${data.rejected}`,
          `${data.fileName}: ${data.rows} rows, ${data.accepted} accepted, ${data.unchanged} unchanged, ${data.rejected} rejected`,
        )}
      </p>
      {running && (
        <progress
          max={Math.max(1, data.rows)}
          value={handled}
          aria-label={say('导入进度', 'Progress')}
        />
      )}
      {data.reason !== undefined && <p className="problem">{data.reason}</p>}
      {data.errors.length > 0 && (
        <Table
          label={say('有问题的行', 'Rows with a problem')}
          columns={[
            say('行', 'Row'),
            say('列', 'Column'),
            say('内容', 'Value'),
            say('问题', 'Problem'),
          ]}
          rows={data.errors.map((row) => ({
            key: `${row.row}-${row.column}-${row.code}`,
            cells: [
              row.row,
              columnWord(say, row.column),
              row.value,
              say(row.message, row.messageEn),
            ],
          }))}
        />
      )}
    </div>
  );
}

const isRunning = (state: string) => state === 'RUNNING' || state === 'UPLOADING';
