import { useEffect, useState } from 'react';
import { ask, sha256Hex, upload } from '../../api.ts';
import { useSay } from '../../language.tsx';
import { Problem, Section, useAct, useLoad } from '../../parts.tsx';
import { beijing } from '../../server-clock.ts';
import { stateWord } from '../../words.ts';

/** Rosters: preview first, then import; every refused row is told with its column and how to mend it. */
export function RosterPart() {
  const say = useSay();
  const { busy, error, act } = useAct();
  const [file, setFile] = useState<File>();
  const [batchId, setBatchId] = useState<string>();
  const { data: list, again } = useLoad(() => ask('listRosterImports'), 'imports');
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
      <p className="hint">
        {say('CSV 文件，UTF-8 或 GB18030 编码。', 'A CSV file in UTF-8 or GB18030.')}
      </p>
      <label className="button second">
        {file?.name ?? say('选择文件', 'Choose a file')}
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
      <p className="ways">
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
          {say('导入', 'Import')}
        </button>
      </p>
      <Problem of={error} />
      {batchId !== undefined && <ImportReport key={batchId} batchId={batchId} done={again} />}
      {list !== undefined && list.imports.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>{say('文件', 'File')}</th>
              <th>{say('状态', 'State')}</th>
              <th>{say('行数', 'Rows')}</th>
              <th>{say('接受', 'Accepted')}</th>
              <th>{say('拒绝', 'Rejected')}</th>
              <th>{say('时间', 'Time')}</th>
            </tr>
          </thead>
          <tbody>
            {list.imports.map((one) => (
              <tr key={one.batchId}>
                <td>
                  <button type="button" className="link" onClick={() => setBatchId(one.batchId)}>
                    {one.fileName}
                  </button>
                </td>
                <td>{stateWord(say, one.state)}</td>
                <td>{one.rows}</td>
                <td>{one.accepted}</td>
                <td>{one.rejected}</td>
                <td>{beijing(one.at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function ImportReport({ batchId, done }: { batchId: string; done: () => Promise<void> }) {
  const say = useSay();
  const { data, error, again } = useLoad(
    () => ask('showRosterImport', { params: { batchId } }),
    batchId,
  );
  const running = data?.state === 'RUNNING' || data?.state === 'UPLOADING';
  useEffect(() => {
    if (!running) {
      void done();
      return;
    }
    const timer = setInterval(() => void again(), 700);
    return () => clearInterval(timer);
  }, [running, again, done]);
  if (error !== undefined) return <Problem of={error} />;
  if (data === undefined) return null;
  const handled = data.accepted + data.unchanged + data.rejected;
  return (
    <div className="report" role="status">
      <p>
        <strong>{stateWord(say, data.state)}</strong> {data.fileName}{' '}
        {say(
          `共 ${data.rows} 行：接受 ${data.accepted}，未变 ${data.unchanged}，拒绝 ${data.rejected}`,
          `${data.rows} rows: ${data.accepted} accepted, ${data.unchanged} unchanged, ${data.rejected} rejected`,
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
        <table>
          <thead>
            <tr>
              <th>{say('行', 'Row')}</th>
              <th>{say('列', 'Column')}</th>
              <th>{say('内容', 'Value')}</th>
              <th>{say('问题', 'Problem')}</th>
            </tr>
          </thead>
          <tbody>
            {data.errors.map((row) => (
              <tr key={`${row.row}-${row.column}-${row.code}`}>
                <td>{row.row}</td>
                <td>{row.column}</td>
                <td>{row.value}</td>
                <td>{say(row.message, row.messageEn)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
