#!/usr/bin/env python3
"""fixrank on Spark: spark-submit spark_map.py LIST OUTPUT [PARTITIONS]

Each partition is one fixrank that reads the paths, on shared storage, from standard input. pipe() starts it without any
environment unless it is given one, and hides that it failed unless checkCode is set."""
import os
import sys

from pyspark import SparkContext


def main():
    names, output = sys.argv[1:3]
    partitions = int(sys.argv[3]) if len(sys.argv) > 3 else 64
    context = SparkContext(appName='fixrank')
    paths = context.textFile(names, partitions)
    lines = paths.pipe('fixrank map --jobs 1 --files-from -', env={'PATH': os.environ['PATH']}, checkCode=True)
    lines.saveAsTextFile(output)


if __name__ == '__main__':
    main()
