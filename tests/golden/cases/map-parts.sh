cd "$SAMPLES" || exit
work=$OLDPWD

echo "# -o writes what standard output would get"
"$FIXRANK" map healthy excerpt -o "$work/all.ndjson"
"$FIXRANK" map healthy excerpt | cmp - "$work/all.ndjson" && echo same

echo "# the parts of an array are the whole"
for task in 0 3 6 9; do
	SLURM_ARRAY_TASK_ID=$task SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=9 SLURM_ARRAY_TASK_STEP=3 SLURM_ARRAY_TASK_COUNT=4 \
		"$FIXRANK" map --shard auto ./*/ -o "$work/slurm.$task"
done
for task in 0 1 2; do
	JOB_COMPLETION_INDEX=$task JOB_COMPLETIONS=3 "$FIXRANK" map --shard auto ./*/ -o "$work/kubernetes.$task"
	AWS_BATCH_JOB_ARRAY_INDEX=$task AWS_BATCH_JOB_ARRAY_SIZE=3 "$FIXRANK" map --shard auto ./*/ -o "$work/aws.$task"
done
"$FIXRANK" map ./*/ -o "$work/whole.ndjson"
"$FIXRANK" merge "$work/whole.ndjson" -o "$work/whole.rows"
for engine in slurm kubernetes aws; do
	"$FIXRANK" merge "$work/$engine".* -o "$work/rows"
	cmp "$work/whole.rows" "$work/rows" && echo "$engine: same"
done

echo "# an array with gaps would leave machines out"
SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=9 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=3 \
	"$FIXRANK" map --shard auto ./*/
echo "exit $?"
JOB_COMPLETION_INDEX=0 "$FIXRANK" map --shard auto ./*/
echo "exit $?"
"$FIXRANK" map --shard auto ./*/
echo "exit $?"
