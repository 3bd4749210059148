# encoding: utf-8
